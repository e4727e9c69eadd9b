package dev.parley.rag.retrieval.lucene;

import dev.parley.rag.language.DetectLanguage;
import dev.parley.rag.language.WordAnalysis;
import dev.parley.rag.retrieval.Candidate;
import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.MatchNoDocsQuery;
import org.apache.lucene.util.VectorUtil;

/**
 * How well and how fast many vectors are searched, by the very code that the service runs: writes
 * vectors around random centres (always the same ones), compares what is found with an exact
 * search, and prints recall@10, latency, size on disk and memory. {@code benchmarks/run vectors}
 * starts it; arguments: number of vectors, of queries.
 */
final class MeasureVectors {

  private static final PrintStream OUT = System.out;
  private static final int DIMENSIONS = 384;
  private static final int CENTRES = 4_096;
  private static final double SPREAD = 0.7;
  private static final int BATCH = 20_000;
  private static final int TOP = 10;
  private static final int DEPTH = 100;
  private static final long SEED = 20_260;

  private final Random random = new Random(SEED);
  private final float[][] centres = new float[CENTRES][];

  private record Hit(UUID id, float similarity) {}

  private MeasureVectors() {
    for (int at = 0; at < CENTRES; at++) {
      centres[at] = around(new float[DIMENSIONS], 1);
    }
  }

  public static void main(String[] arguments) throws IOException {
    int vectors = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 1_000_000;
    int queries = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 200;
    Path folder = Files.createTempDirectory("vectors");
    try (CollectionIndex index =
        new CollectionIndex(folder, new WordAnalysis(), new DetectLanguage())) {
      new MeasureVectors().run(index, folder, vectors, queries);
    } finally {
      try (Stream<Path> files = Files.walk(folder)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    }
  }

  private void run(CollectionIndex index, Path folder, int vectors, int queries)
      throws IOException {
    float[][] asked = new float[queries][];
    Arrays.setAll(asked, query -> next());
    List<PriorityQueue<Hit>> nearest = new ArrayList<>();
    for (int query = 0; query < queries; query++) {
      nearest.add(new PriorityQueue<>(Comparator.comparingDouble(Hit::similarity)));
    }
    long start = System.nanoTime();
    for (int from = 0; from < vectors; from += BATCH) {
      index.write(batch(Math.min(BATCH, vectors - from), asked, nearest));
      OUT.printf("\r%d of %d after %.0f s ", from + BATCH, vectors, seconds(start));
    }
    OUT.printf("%n%d vectors written in %.0f s%n", vectors, seconds(start));
    search(index, asked, nearest);
    OUT.printf("index: %.0f MB on disk%n", size(folder) / 1e6);
    System.gc();
    Runtime memory = Runtime.getRuntime();
    OUT.printf(
        "memory: %.0f MB of heap in use (%.0f MB allowed); process %s%n",
        (memory.totalMemory() - memory.freeMemory()) / 1e6, memory.maxMemory() / 1e6, resident());
  }

  private List<DocumentChunks> batch(int size, float[][] asked, List<PriorityQueue<Hit>> nearest) {
    List<DocumentChunks> batch = new ArrayList<>();
    for (int at = 0; at < size; at++) {
      float[] vector = next();
      UUID id = new UUID(random.nextLong(), random.nextLong());
      batch.add(new DocumentChunks(id, "und", List.of(new EmbeddedChunk(id, "", vector))));
      for (int query = 0; query < asked.length; query++) {
        PriorityQueue<Hit> best = nearest.get(query);
        float similarity = VectorUtil.dotProduct(asked[query], vector);
        if (best.size() < TOP) {
          best.add(new Hit(id, similarity));
        } else if (similarity > best.element().similarity()) {
          best.poll();
          best.add(new Hit(id, similarity));
        }
      }
    }
    return batch;
  }

  private static void search(
      CollectionIndex index, float[][] asked, List<PriorityQueue<Hit>> nearest) throws IOException {
    IndexSearcher searcher = index.acquire();
    try {
      OUT.printf("segments: %d%n", searcher.getIndexReader().leaves().size());
      for (float[] query : asked) {
        find(searcher, query);
      }
      long[] nanos = new long[asked.length];
      double found = 0;
      for (int query = 0; query < asked.length; query++) {
        long start = System.nanoTime();
        Set<UUID> top = find(searcher, asked[query]);
        nanos[query] = System.nanoTime() - start;
        found += nearest.get(query).stream().filter(hit -> top.contains(hit.id())).count();
      }
      Arrays.sort(nanos);
      OUT.printf(
          "recall@%d %.4f over %d queries; p50 %.1f ms, p99 %.1f ms%n",
          TOP,
          found / (TOP * (double) asked.length),
          asked.length,
          nanos[nanos.length / 2] / 1e6,
          nanos[nanos.length * 99 / 100] / 1e6);
    } finally {
      index.release(searcher);
    }
  }

  private static Set<UUID> find(IndexSearcher searcher, float[] query) throws IOException {
    List<Candidate> found =
        new HybridSearch(searcher, () -> query, new MatchNoDocsQuery(), null, DEPTH).run();
    Set<UUID> top = new HashSet<>();
    found.stream()
        .sorted(Comparator.comparingDouble(Candidate::similarity).reversed())
        .limit(TOP)
        .forEach(candidate -> top.add(candidate.chunk()));
    return top;
  }

  private float[] next() {
    return around(centres[random.nextInt(CENTRES)], SPREAD);
  }

  /** A vector of length one, off the centre by about the distance. */
  private float[] around(float[] centre, double distance) {
    float[] vector = new float[DIMENSIONS];
    double scale = distance / Math.sqrt(DIMENSIONS);
    for (int at = 0; at < DIMENSIONS; at++) {
      vector[at] = (float) (centre[at] + random.nextGaussian() * scale);
    }
    return VectorUtil.l2normalize(vector);
  }

  private static double seconds(long since) {
    return (System.nanoTime() - since) / 1e9;
  }

  private static long size(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum();
    }
  }

  private static String resident() throws IOException {
    Path status = Path.of("/proc/self/status");
    return Files.exists(status)
        ? Files.readAllLines(status).stream()
            .filter(line -> line.startsWith("RssAnon") || line.startsWith("VmRSS"))
            .map(line -> line.replaceAll("\\s+", " "))
            .reduce((a, b) -> a + ", " + b)
            .orElse("unknown")
        : "unknown";
  }
}
