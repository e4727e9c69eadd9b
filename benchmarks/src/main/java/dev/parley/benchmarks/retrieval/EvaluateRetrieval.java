package dev.parley.benchmarks.retrieval;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Uploads a test collection to a running installation, asks its queries with default settings, and
 * prints nDCG@10, recall@10 and the latency of the queries. Arguments: a folder as {@link
 * TestCollection} reads it, and those of {@link Target}.
 */
public final class EvaluateRetrieval {

  private static final int DEPTH = 10;
  private static final int WARM_UP = 20;

  private EvaluateRetrieval() {}

  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length == 0) {
      System.err.println("usage: EvaluateRetrieval <folder> [--gateway URL] [--key KEY]");
      System.exit(2);
    }
    Path folder = Path.of(arguments[0]);
    TestCollection test = TestCollection.read(folder);
    try (RagApi api = new RagApi(Target.of(List.of(arguments)))) {
      String collection = api.createCollection("Evaluation of " + folder.getFileName());
      try {
        index(api, collection, test);
        evaluate(api, collection, test, folder.getFileName().toString());
      } finally {
        api.deleteCollection(collection);
      }
    }
  }

  private static void index(RagApi api, String collection, TestCollection test)
      throws InterruptedException {
    long start = System.nanoTime();
    int queued = api.upload(collection, test.texts());
    RagApi.State state = api.awaitIndexed(collection, EvaluateRetrieval::progress);
    double seconds = (System.nanoTime() - start) / 1e9;
    System.out.printf(
        "%n%d documents queued, %d indexed, %d given up, in %.1f s (%.1f a second)%n",
        queued, state.indexed(), state.cancelled(), seconds, state.indexed() / seconds);
  }

  private static void progress(RagApi.State state, Duration time) {
    System.out.printf(
        "\r%d of %d indexed after %d s ", state.indexed(), state.total(), time.toSeconds());
    System.out.flush();
  }

  private static void evaluate(RagApi api, String collection, TestCollection test, String name) {
    test.queries().values().stream()
        .limit(WARM_UP)
        .forEach(query -> api.query(collection, query, DEPTH));
    double ndcg = 0;
    double recall = 0;
    long[] nanos = new long[test.queries().size()];
    int at = 0;
    for (Map.Entry<String, String> query : test.queries().entrySet()) {
      long start = System.nanoTime();
      List<String> ranking = api.query(collection, query.getValue(), DEPTH);
      nanos[at++] = System.nanoTime() - start;
      Map<String, Integer> grades = test.grades().getOrDefault(query.getKey(), Map.of());
      ndcg += RankingMetrics.ndcg(ranking, grades, DEPTH);
      recall += RankingMetrics.recall(ranking, grades, DEPTH);
    }
    Arrays.sort(nanos);
    int queries = nanos.length;
    System.out.printf(
        "%s: %d documents, %d queries: nDCG@10 %.4f, recall@10 %.4f, p50 %.1f ms, p99 %.1f ms%n",
        name,
        test.texts().size(),
        queries,
        ndcg / queries,
        recall / queries,
        nanos[queries / 2] / 1e6,
        nanos[Math.min(queries - 1, queries * 99 / 100)] / 1e6);
  }
}
