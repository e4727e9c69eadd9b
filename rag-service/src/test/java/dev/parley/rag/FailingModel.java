package dev.parley.rag;

import dev.parley.embedding.BuiltInEmbeddingModel;
import dev.parley.embedding.EmbeddingException;
import dev.parley.embedding.EmbeddingModel;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** The built-in model, which fails on some texts, waits on others, and counts. */
@Singleton
public class FailingModel implements EmbeddingModel {

  /** A text with this word in it cannot be embedded. */
  public static final String POISON = "poisonous-word";

  /** A text with this word in it is embedded when {@link #open} is called. */
  public static final String WAIT = "waiting-word";

  private final BuiltInEmbeddingModel model = new BuiltInEmbeddingModel(2);
  private final AtomicInteger embedded = new AtomicInteger();
  private volatile @Nullable CountDownLatch gate;
  private volatile @Nullable CountDownLatch reached;

  @Override
  public String name() {
    return model.name();
  }

  @Override
  public int dimensions() {
    return model.dimensions();
  }

  @Override
  public int maxTokens() {
    return model.maxTokens();
  }

  @Override
  public int tokens(String text) {
    return model.tokens(text);
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    if (texts.stream().anyMatch(text -> text.contains(POISON))) {
      throw new EmbeddingException("embedding failed", new IllegalStateException("it is poison"));
    }
    CountDownLatch closed = gate;
    if (closed != null && texts.stream().anyMatch(text -> text.contains(WAIT))) {
      await(closed);
    }
    embedded.addAndGet(texts.size());
    return model.embed(texts);
  }

  @Override
  public float[] embedQuery(String query) {
    return model.embedQuery(query);
  }

  /** How many texts were embedded so far. */
  public int embedded() {
    return embedded.get();
  }

  /** From now on texts with the waiting word wait; the latch opens when one does. */
  public CountDownLatch close() {
    CountDownLatch arrived = new CountDownLatch(1);
    reached = arrived;
    gate = new CountDownLatch(1);
    return arrived;
  }

  /** Lets what waits go on. */
  public void open() {
    CountDownLatch closed = gate;
    gate = null;
    if (closed != null) {
      closed.countDown();
    }
  }

  private void await(CountDownLatch closed) {
    try {
      CountDownLatch arrived = reached;
      if (arrived != null) {
        arrived.countDown();
      }
      closed.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddingException("interrupted", e);
    }
  }
}
