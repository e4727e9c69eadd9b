package dev.parley.embedding;

import ai.onnxruntime.OrtException;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * BAAI's bge-small-en-v1.5 (English, 384 dimensions, int8), which ships inside langchain4j's
 * artifact and needs neither a key nor a download.
 *
 * <p>The model (about 100 MB resident) is loaded at the first use. At most {@code threads} passages
 * are encoded at a time; queries have threads of their own, so that a search does not wait behind
 * an ingestion.
 */
public final class BuiltInEmbeddingModel implements EmbeddingModel, AutoCloseable {

  /** The id by which clients choose this model. */
  public static final String NAME = "@parley/bge-small-en-v1.5";

  private static final int DIMENSIONS = 384;
  private static final int MAX_TOKENS = 512;
  private static final int WINDOW = MAX_TOKENS - 2;

  /**
   * Texts of one call that wait for a thread, for each thread: enough that none is idle, and few,
   * so that a call with one text need not wait for all of a call with many.
   */
  private static final int AHEAD = 3;

  private final int atATime;
  private final ExecutorService passages;
  private final ExecutorService queries;
  private volatile @Nullable BertEncoder encoder;
  private volatile @Nullable WordPieceTokenizer tokenizer;

  /**
   * @param threads cores that {@link #embed} may keep busy, at least one
   */
  public BuiltInEmbeddingModel(int threads) {
    atATime = AHEAD * threads;
    passages = pool("embed-passage-", threads);
    queries = pool("embed-query-", threads);
  }

  private static ExecutorService pool(String name, int threads) {
    return Executors.newFixedThreadPool(
        threads, Thread.ofPlatform().daemon().name(name, 0).factory());
  }

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public int dimensions() {
    return DIMENSIONS;
  }

  @Override
  public int maxTokens() {
    return MAX_TOKENS;
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    List<int[]> ids = texts.stream().map(tokenizer()::encode).toList();
    List<Future<float[]>> vectors = new ArrayList<>(texts.size());
    texts.forEach(text -> vectors.add(null));
    Deque<Future<float[]>> under = new ArrayDeque<>();
    // longest first, so that no thread is left alone with a long text at the end
    IntStream.range(0, ids.size())
        .boxed()
        .sorted(Comparator.comparingInt((Integer at) -> ids.get(at).length).reversed())
        .forEach(
            at -> {
              if (under.size() == atATime) {
                var unused = await(under.removeFirst());
              }
              Future<float[]> vector = passages.submit(() -> encode(ids.get(at)));
              under.addLast(vector);
              vectors.set(at, vector);
            });
    return vectors.stream().map(BuiltInEmbeddingModel::await).toList();
  }

  @Override
  public float[] embedQuery(String query) {
    int[] ids = tokenizer().encode(query);
    return await(queries.submit(() -> encode(ids)));
  }

  @Override
  public int tokens(String text) {
    return tokenizer().encode(text).length;
  }

  private float[] encode(int[] ids) throws OrtException {
    if (ids.length <= WINDOW) {
      return encoder().encode(framed(ids, 0, ids.length));
    }
    float[] sum = new float[DIMENSIONS];
    for (int from = 0; from < ids.length; from += WINDOW) {
      int to = Math.min(ids.length, from + WINDOW);
      Vectors.addScaled(sum, encoder().encode(framed(ids, from, to)), to - from);
    }
    return Vectors.normalize(sum);
  }

  private static int[] framed(int[] ids, int from, int to) {
    int[] framed = new int[to - from + 2];
    framed[0] = WordPieceTokenizer.CLS;
    System.arraycopy(ids, from, framed, 1, to - from);
    framed[framed.length - 1] = WordPieceTokenizer.SEP;
    return framed;
  }

  private static float[] await(Future<float[]> vector) {
    try {
      return vector.get();
    } catch (ExecutionException failed) {
      throw new EmbeddingException("the built-in model failed", failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new EmbeddingException("interrupted while embedding", stopped);
    }
  }

  private BertEncoder encoder() {
    BertEncoder loaded = encoder;
    return loaded != null ? loaded : loadEncoder();
  }

  private synchronized BertEncoder loadEncoder() {
    BertEncoder loaded = encoder;
    if (loaded == null) {
      try (InputStream model = resource("bge-small-en-v1.5-q.onnx")) {
        loaded = new BertEncoder(model.readAllBytes(), DIMENSIONS);
        encoder = loaded;
      } catch (IOException | OrtException failed) {
        throw new EmbeddingException("the built-in model cannot be loaded", failed);
      }
    }
    return loaded;
  }

  private WordPieceTokenizer tokenizer() {
    WordPieceTokenizer loaded = tokenizer;
    return loaded != null ? loaded : loadTokenizer();
  }

  private synchronized WordPieceTokenizer loadTokenizer() {
    WordPieceTokenizer loaded = tokenizer;
    if (loaded == null) {
      try (InputStream json = resource("bge-small-en-v1.5-q-tokenizer.json")) {
        loaded = WordPieceTokenizer.read(json);
        tokenizer = loaded;
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
    return loaded;
  }

  private static InputStream resource(String name) throws IOException {
    InputStream resource = Thread.currentThread().getContextClassLoader().getResourceAsStream(name);
    if (resource == null) {
      resource = BuiltInEmbeddingModel.class.getResourceAsStream("/" + name);
    }
    if (resource == null) {
      throw new IOException(name + " is not on the class path");
    }
    return resource;
  }

  @Override
  public synchronized void close() {
    passages.shutdownNow();
    queries.shutdownNow();
    BertEncoder loaded = encoder;
    if (loaded != null) {
      encoder = null;
      try {
        loaded.close();
      } catch (OrtException failed) {
        throw new EmbeddingException("the built-in model cannot be closed", failed);
      }
    }
  }
}
