package dev.parley.benchmarks.ingestion;

import dev.parley.benchmarks.retrieval.RagApi;
import dev.parley.benchmarks.retrieval.Target;
import dev.parley.benchmarks.retrieval.TestCollection;
import dev.parley.embedding.BuiltInEmbeddingModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Compares the speed of ingestion through the API with a bare loop that embeds the same texts with
 * the same model on the same cores, one after the other in the same run. The bare loop runs before
 * and after, and its mean counts, since the machine may be busier at one time than at another.
 * Arguments: a folder as {@link TestCollection} reads it, {@code --documents N} for the first N
 * only, {@code --threads N} (2) of the bare loop, and those of {@link Target}.
 */
public final class MeasureIngestion {

  private static final int BATCH = 32;

  private MeasureIngestion() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0) {
      System.err.println(
          "usage: MeasureIngestion <folder> [--documents N] [--threads N] [--gateway URL]"
              + " [--key KEY]");
      System.exit(2);
    }
    List<String> options = List.of(arguments);
    Map<String, String> texts = new LinkedHashMap<>();
    TestCollection.read(Path.of(arguments[0])).texts().entrySet().stream()
        .limit(number(options, "--documents", Integer.MAX_VALUE))
        .forEach(entry -> texts.put(entry.getKey(), entry.getValue()));
    int threads = number(options, "--threads", 2);
    double before = bareLoop(texts, threads);
    double ingestion = ingestion(new RagApi(Target.of(options)), texts);
    double after = bareLoop(texts, threads);
    double bare = (before + after) / 2;
    System.out.printf(
        "%d documents: bare embedding loop %.1f a second (%.1f before, %.1f after),"
            + " ingestion %.1f a second, ratio %.2f%n",
        texts.size(), bare, before, after, ingestion, ingestion / bare);
  }

  private static double bareLoop(Map<String, String> texts, int threads) {
    List<String> all = new ArrayList<>(texts.values());
    try (BuiltInEmbeddingModel model = new BuiltInEmbeddingModel(threads)) {
      int warm = model.embed(all.subList(0, Math.min(BATCH, all.size()))).size();
      long start = System.nanoTime();
      for (int from = 0; from < all.size(); from += BATCH) {
        warm += model.embed(all.subList(from, Math.min(all.size(), from + BATCH))).size();
      }
      double rate = all.size() / ((System.nanoTime() - start) / 1e9);
      System.out.printf("bare loop: %d texts, %.1f a second%n", warm, rate);
      return rate;
    }
  }

  private static double ingestion(RagApi api, Map<String, String> texts)
      throws InterruptedException {
    String collection = api.createCollection("Ingestion benchmark");
    try (api) {
      long start = System.nanoTime();
      int queued = api.upload(collection, texts);
      RagApi.State state =
          api.awaitIndexed(
              collection,
              (now, time) -> System.out.printf("\r%d of %d", now.indexed(), now.total()));
      double rate = state.indexed() / ((System.nanoTime() - start) / 1e9);
      System.out.printf("%ningestion: %d queued, %d indexed%n", queued, state.indexed());
      api.deleteCollection(collection);
      return rate;
    }
  }

  private static int number(List<String> options, String name, int absent) {
    int at = options.indexOf(name);
    return at >= 0 && at + 1 < options.size() ? Integer.parseInt(options.get(at + 1)) : absent;
  }
}
