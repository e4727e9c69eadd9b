package dev.parley.benchmarks.query;

import dev.parley.benchmarks.retrieval.RagApi;
import dev.parley.benchmarks.retrieval.Target;
import dev.parley.benchmarks.retrieval.TestCollection;
import dev.parley.embedding.BuiltInEmbeddingModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Compares a query through the API with the work that it cannot do without: embedding its text and
 * searching the index. Each query is asked both ways, one after the other, so that both meet the
 * machine in the same state. Arguments: a folder of English texts as {@link TestCollection} reads
 * it, {@code --index FOLDER} below which rag-service has its indexes, {@code --rounds N} (3),
 * {@code --warm-up N} queries (8000) that are not counted, so that neither side runs interpreted
 * code, and those of {@link Target}.
 */
public final class MeasureQuery {

  private static final int TOP = 10;
  private static final double GOAL = 1.5;

  private final List<String> queries;
  private final RagApi api;
  private final BuiltInEmbeddingModel model;
  private final RawSearch raw;
  private final String collection;

  private final List<Long> embedding = new ArrayList<>();
  private final List<Long> searching = new ArrayList<>();
  private final List<Long> bare = new ArrayList<>();
  private final List<Long> asked = new ArrayList<>();

  private MeasureQuery(
      List<String> queries,
      RagApi api,
      BuiltInEmbeddingModel model,
      RawSearch raw,
      String collection) {
    this.queries = queries;
    this.api = api;
    this.model = model;
    this.raw = raw;
    this.collection = collection;
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<String> options = List.of(arguments);
    if (arguments.length == 0 || !options.contains("--index")) {
      System.err.println(
          "usage: MeasureQuery <folder> --index FOLDER [--rounds N] [--warm-up N]"
              + " [--gateway URL] [--key KEY]");
      System.exit(2);
    }
    TestCollection test = TestCollection.read(Path.of(arguments[0]));
    Path indexes = Path.of(options.get(options.indexOf("--index") + 1));
    int rounds = number(options, "--rounds", 3);
    int warmUp = number(options, "--warm-up", 8000);
    try (RagApi api = new RagApi(Target.of(options));
        BuiltInEmbeddingModel model = new BuiltInEmbeddingModel(1)) {
      String collection = api.createCollection("Query benchmark");
      api.upload(collection, test.texts());
      RagApi.State state = api.awaitIndexed(collection, (now, time) -> {});
      try (RawSearch raw = RawSearch.open(indexes, state.indexed())) {
        new MeasureQuery(List.copyOf(test.queries().values()), api, model, raw, collection)
            .run(warmUp, rounds);
      } finally {
        api.deleteCollection(collection);
      }
    }
  }

  private static int number(List<String> options, String name, int absent) {
    int at = options.indexOf(name);
    return at < 0 ? absent : Integer.parseInt(options.get(at + 1));
  }

  private void run(int warmUp, int rounds) throws IOException {
    for (int query = 0; query < warmUp; query++) {
      ask(queries.get(query % queries.size()));
    }
    for (List<Long> each : List.of(embedding, searching, bare, asked)) {
      each.clear();
    }
    for (int round = 0; round < rounds; round++) {
      for (String query : queries) {
        ask(query);
      }
    }
    System.out.printf(
        "%d queries, %d rounds after %d to warm up%n%n", queries.size(), rounds, warmUp);
    System.out.printf("%-34s %8s %8s%n", "", "p50 ms", "p99 ms");
    line("embedding the query", embedding);
    line("raw index search", searching);
    line("both", bare);
    line("query through the gateway", asked);
    double ratio = percentile(asked, 0.5) / percentile(bare, 0.5);
    System.out.printf("%nratio of the p50: %.2f %s%n", ratio, ratio <= GOAL ? "PASS" : "FAIL");
  }

  private void ask(String query) throws IOException {
    long start = System.nanoTime();
    float[] vector = model.embedQuery(query);
    long embedded = System.nanoTime();
    int hits = raw.search(vector, query);
    long searched = System.nanoTime();
    if (hits == 0 || api.query(collection, query, TOP).isEmpty()) {
      throw new IllegalStateException("Nothing was found for: " + query);
    }
    asked.add(System.nanoTime() - searched);
    embedding.add(embedded - start);
    searching.add(searched - embedded);
    bare.add(searched - start);
  }

  private static void line(String name, List<Long> nanos) {
    System.out.printf("%-34s %8.2f %8.2f%n", name, percentile(nanos, 0.5), percentile(nanos, 0.99));
  }

  private static double percentile(List<Long> nanos, double share) {
    long[] sorted = nanos.stream().mapToLong(Long::longValue).toArray();
    Arrays.sort(sorted);
    return sorted[(int) Math.min(sorted.length - 1L, (long) (share * sorted.length))] / 1e6;
  }
}
