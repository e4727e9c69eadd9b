package dev.parley.rag.summary;

import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.apache.commons.math3.ml.clustering.CentroidCluster;
import org.apache.commons.math3.ml.clustering.Clusterable;
import org.apache.commons.math3.ml.clustering.KMeansPlusPlusClusterer;
import org.apache.commons.math3.ml.distance.EuclideanDistance;
import org.apache.commons.math3.random.JDKRandomGenerator;

/**
 * Clusters vectors by k-means++ with a seed. The number of clusters is the one of the best Bayesian
 * information criterion (Pelleg and Moore 2000) on vectors projected to few dimensions; a vector
 * belongs to its cluster and to each other of which it is a member with more than the threshold.
 */
final class ClusterVectors {

  /** More members do not fit into one question to a model with enough of each. */
  private static final int MOST_MEMBERS = 16;

  private static final int DIMENSIONS = 12;
  private static final int ITERATIONS = 50;
  private static final int TRIED = 8;

  private final int mostClusters;
  private final double threshold;
  private final long seed;

  private record Point(int index, double[] at) implements Clusterable {
    @Override
    public double[] getPoint() {
      return at;
    }
  }

  /** Clusters, and what their model explains less its size. */
  private record Clustering(List<CentroidCluster<Point>> clusters, double variance, double bic) {}

  ClusterVectors(int mostClusters, double threshold, long seed) {
    this.mostClusters = mostClusters;
    this.threshold = threshold;
    this.seed = seed;
  }

  /**
   * Which vectors are together, by their index; fewer clusters than vectors, none of them empty,
   * each vector in at least one.
   *
   * @param vectors two or more
   */
  List<List<Integer>> clusters(List<float[]> vectors) {
    List<Point> points = projected(vectors);
    int n = points.size();
    int most = Math.max(1, Math.min(mostClusters, n / 2));
    int least = Math.min(most, (n + MOST_MEMBERS - 1) / MOST_MEMBERS);
    Clustering best = null;
    for (int k : candidates(least, most)) {
      Clustering clustering = cluster(points, k);
      if (best == null || clustering.bic > best.bic) {
        best = clustering;
      }
    }
    if (best == null) {
      throw new IllegalStateException("there was no number of clusters to try");
    }
    return members(points, best);
  }

  private static TreeSet<Integer> candidates(int least, int most) {
    TreeSet<Integer> candidates = new TreeSet<>();
    for (int step = 0; step < TRIED; step++) {
      candidates.add(least + (int) Math.round((double) (most - least) * step / (TRIED - 1)));
    }
    return candidates;
  }

  /** Random directions keep distances roughly, and few of them keep the criterion meaningful. */
  private List<Point> projected(List<float[]> vectors) {
    int length = vectors.getFirst().length;
    int dimensions = Math.min(DIMENSIONS, length);
    JDKRandomGenerator random = new JDKRandomGenerator();
    random.setSeed(seed);
    double[][] directions = new double[dimensions][length];
    for (double[] direction : directions) {
      for (int at = 0; at < length; at++) {
        direction[at] = random.nextGaussian() / Math.sqrt(dimensions);
      }
    }
    List<Point> points = new ArrayList<>(vectors.size());
    for (int index = 0; index < vectors.size(); index++) {
      double[] at = new double[dimensions];
      for (int d = 0; d < dimensions; d++) {
        for (int i = 0; i < length; i++) {
          at[d] += directions[d][i] * vectors.get(index)[i];
        }
      }
      points.add(new Point(index, at));
    }
    return points;
  }

  private Clustering cluster(List<Point> points, int k) {
    JDKRandomGenerator random = new JDKRandomGenerator();
    random.setSeed(seed);
    List<CentroidCluster<Point>> clusters =
        new KMeansPlusPlusClusterer<Point>(k, ITERATIONS, new EuclideanDistance(), random)
            .cluster(points).stream().filter(c -> !c.getPoints().isEmpty()).toList();
    int n = points.size();
    int d = points.getFirst().at.length;
    double squares = 0;
    double likelihood = 0;
    for (CentroidCluster<Point> cluster : clusters) {
      int size = cluster.getPoints().size();
      likelihood += size * Math.log((double) size / n);
      for (Point point : cluster.getPoints()) {
        squares += squared(point.at, cluster.getCenter().getPoint());
      }
    }
    double variance = Math.max(1e-9, squares / (d * (double) Math.max(1, n - clusters.size())));
    likelihood -= n * d / 2.0 * Math.log(2 * Math.PI * variance);
    likelihood -= d * (n - clusters.size()) / 2.0;
    double free = clusters.size() * (d + 1.0);
    return new Clustering(clusters, variance, likelihood - free / 2 * Math.log(n));
  }

  private List<List<Integer>> members(List<Point> points, Clustering found) {
    List<TreeSet<Integer>> members =
        IntStream.range(0, found.clusters.size()).mapToObj(at -> new TreeSet<Integer>()).toList();
    for (Point point : points) {
      double[] shares = shares(point, found);
      int nearest = 0;
      for (int at = 1; at < shares.length; at++) {
        nearest = shares[at] > shares[nearest] ? at : nearest;
      }
      for (int at = 0; at < shares.length; at++) {
        if (at == nearest || shares[at] > threshold) {
          members.get(at).add(point.index);
        }
      }
    }
    return members.stream()
        .filter(set -> !set.isEmpty())
        .map(set -> (List<Integer>) new ArrayList<>(set))
        .toList();
  }

  private static double[] shares(Point point, Clustering found) {
    double[] shares = new double[found.clusters.size()];
    double nearest = Double.MAX_VALUE;
    for (int at = 0; at < shares.length; at++) {
      shares[at] = squared(point.at, found.clusters.get(at).getCenter().getPoint());
      nearest = Math.min(nearest, shares[at]);
    }
    double sum = 0;
    for (int at = 0; at < shares.length; at++) {
      shares[at] = Math.exp((nearest - shares[at]) / (2 * found.variance));
      sum += shares[at];
    }
    for (int at = 0; at < shares.length; at++) {
      shares[at] /= sum;
    }
    return shares;
  }

  private static double squared(double[] one, double[] other) {
    double sum = 0;
    for (int at = 0; at < one.length; at++) {
      sum += (one[at] - other[at]) * (one[at] - other[at]);
    }
    return sum;
  }
}
