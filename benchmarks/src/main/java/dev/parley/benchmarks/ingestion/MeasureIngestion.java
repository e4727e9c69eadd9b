package dev.parley.benchmarks.ingestion;

import dev.parley.benchmarks.retrieval.RagApi;
import dev.parley.benchmarks.retrieval.Target;
import dev.parley.benchmarks.retrieval.TestCollection;
import dev.parley.embedding.BuiltInEmbeddingModel;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Compares the speed of ingestion through the API with a bare loop that embeds the same texts with
 * the same model on the same cores. The texts are cut into slices, and both take turns at each, so
 * that both meet the machine in the same state; a first slice warms both up and does not count.
 * Arguments: a folder as {@link TestCollection} reads it, {@code --documents N} for the first N
 * only, {@code --slices N} (4), {@code --warm-up N} documents (600), {@code --threads N} (2) of the
 * bare loop, and those of {@link Target}.
 */
public final class MeasureIngestion {

  private static final int BATCH = 32;
  private static final double GOAL = 0.9;

  /** Each look costs the cores that are measured a few milliseconds. */
  private static final Duration LOOK = Duration.ofMillis(250);

  private final RagApi api;
  private final BuiltInEmbeddingModel model;
  private final String collection;

  private MeasureIngestion(RagApi api, BuiltInEmbeddingModel model, String collection) {
    this.api = api;
    this.model = model;
    this.collection = collection;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0) {
      System.err.println(
          "usage: MeasureIngestion <folder> [--documents N] [--slices N] [--warm-up N]"
              + " [--threads N] [--gateway URL] [--key KEY]");
      System.exit(2);
    }
    List<String> options = List.of(arguments);
    List<Map.Entry<String, String>> texts =
        TestCollection.read(Path.of(arguments[0])).texts().entrySet().stream()
            .limit(number(options, "--documents", Integer.MAX_VALUE))
            .toList();
    try (RagApi api = new RagApi(Target.of(options));
        BuiltInEmbeddingModel model = new BuiltInEmbeddingModel(number(options, "--threads", 2))) {
      String collection = api.createCollection("Ingestion benchmark");
      int warmUp = Math.min(texts.size() / 2, number(options, "--warm-up", 600));
      new MeasureIngestion(api, model, collection)
          .run(
              texts.subList(0, warmUp),
              texts.subList(warmUp, texts.size()),
              number(options, "--slices", 4));
      api.deleteCollection(collection);
    }
  }

  private void run(
      List<Map.Entry<String, String>> warmUp, List<Map.Entry<String, String>> texts, int slices)
      throws InterruptedException {
    bareLoop(warmUp);
    ingestion(warmUp);
    System.out.println("| slice | documents | bare loop, a second | ingestion, a second | ratio |");
    System.out.println("|---|---:|---:|---:|---:|");
    double bare = 0;
    double ingestion = 0;
    for (int slice = 0; slice < slices; slice++) {
      List<Map.Entry<String, String>> part =
          texts.subList(slice * texts.size() / slices, (slice + 1) * texts.size() / slices);
      boolean bareFirst = slice % 2 == 0;
      double first = bareFirst ? bareLoop(part) : ingestion(part);
      double second = bareFirst ? ingestion(part) : bareLoop(part);
      row("" + (slice + 1), part.size(), bareFirst ? first : second, bareFirst ? second : first);
      bare += bareFirst ? first : second;
      ingestion += bareFirst ? second : first;
    }
    row("all", texts.size(), bare, ingestion);
    System.out.println(bare / ingestion >= GOAL ? "\nPASS" : "\nFAIL");
  }

  private static void row(String name, int documents, double bare, double ingestion) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.1f | %.1f | %.2f |%n",
        name,
        documents,
        documents / bare,
        documents / ingestion,
        bare / ingestion);
  }

  /** Seconds. */
  private double bareLoop(List<Map.Entry<String, String>> texts) {
    List<String> all = texts.stream().map(Map.Entry::getValue).toList();
    List<float[]> vectors = new ArrayList<>();
    long start = System.nanoTime();
    for (int from = 0; from < all.size(); from += BATCH) {
      vectors.addAll(model.embed(all.subList(from, Math.min(all.size(), from + BATCH))));
    }
    if (vectors.size() != all.size()) {
      throw new IllegalStateException(vectors.size() + " vectors of " + all.size() + " texts");
    }
    return seconds(start);
  }

  /** Seconds from the upload until all is indexed. */
  private double ingestion(List<Map.Entry<String, String>> texts) throws InterruptedException {
    Map<String, String> named = new LinkedHashMap<>();
    texts.forEach(text -> named.put(text.getKey(), text.getValue()));
    int before = api.state(collection).indexed();
    long start = System.nanoTime();
    api.upload(collection, named);
    RagApi.State state = api.awaitIndexed(collection, LOOK, (now, time) -> {});
    double seconds = seconds(start);
    if (state.indexed() != before + texts.size()) {
      throw new IllegalStateException("Not all was indexed: " + state);
    }
    return seconds;
  }

  private static double seconds(long start) {
    return (System.nanoTime() - start) / 1e9;
  }

  private static int number(List<String> options, String name, int absent) {
    int at = options.indexOf(name);
    return at >= 0 && at + 1 < options.size() ? Integer.parseInt(options.get(at + 1)) : absent;
  }
}
