package dev.parley.benchmarks.retrieval;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;

/**
 * Uploads test collections to a running installation, asks their queries with default settings, and
 * prints nDCG@10, recall@10 and the latency of the queries, with the targets where the collection
 * has one. Arguments: folders as {@link TestCollection} reads them, then those of {@link Target}.
 */
public final class EvaluateRetrieval {

  private static final int DEPTH = 10;
  private static final int WARM_UP = 20;

  /** The least nDCG@10 by name of the folder; one set of defaults has to reach all. */
  private static final Map<String, Double> TARGETS =
      Map.of(
          "scifact",
          0.74,
          "cranfield",
          0.48,
          "xquad-en",
          0.98,
          "xquad-es",
          0.96,
          "faquad-pt",
          0.90);

  private EvaluateRetrieval() {}

  private record Result(
      String name, int documents, int queries, double ndcg, double recall, double p50, double p99) {

    /** A line of the report; PASS or FAIL where there is a target. */
    String line() {
      Double target = TARGETS.get(name);
      String verdict =
          target == null ? "" : (ndcg >= target ? "PASS" : "FAIL") + " (%.2f)".formatted(target);
      return "%-12s %9d %7d %8.4f %10.4f %8.1f %8.1f  %s"
          .formatted(name, documents, queries, ndcg, recall, p50, p99, verdict);
    }
  }

  public static void main(String[] arguments) throws IOException, InterruptedException {
    List<Path> folders =
        Arrays.stream(arguments).takeWhile(one -> !one.startsWith("--")).map(Path::of).toList();
    if (folders.isEmpty()) {
      System.err.println("usage: EvaluateRetrieval <folder>… [--gateway URL] [--key KEY]");
      System.exit(2);
    }
    List<Result> results = new ArrayList<>();
    try (RagApi api = new RagApi(Target.of(List.of(arguments)))) {
      for (Path folder : folders) {
        results.add(measure(api, folder));
      }
    }
    System.out.printf(
        "%n%-12s %9s %7s %8s %10s %8s %8s  %s%n",
        "collection", "documents", "queries", "nDCG@10", "recall@10", "p50 ms", "p99 ms", "target");
    results.forEach(result -> System.out.println(result.line()));
  }

  private static Result measure(RagApi api, Path folder) throws IOException, InterruptedException {
    TestCollection test = TestCollection.read(folder);
    String collection = api.createCollection("Evaluation of " + folder.getFileName());
    try {
      index(api, collection, test);
      return evaluate(api, collection, test, folder.getFileName().toString());
    } finally {
      api.deleteCollection(collection);
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

  private static Result evaluate(RagApi api, String collection, TestCollection test, String name) {
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
    return new Result(
        name,
        test.texts().size(),
        queries,
        ndcg / queries,
        recall / queries,
        nanos[queries / 2] / 1e6,
        nanos[Math.min(queries - 1, queries * 99 / 100)] / 1e6);
  }
}
