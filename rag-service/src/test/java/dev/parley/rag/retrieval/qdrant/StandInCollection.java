package dev.parley.rag.retrieval.qdrant;

import io.grpc.Status;
import io.qdrant.client.grpc.Collections.CreateCollection;
import io.qdrant.client.grpc.Collections.Modifier;
import io.qdrant.client.grpc.Collections.VectorParams;
import io.qdrant.client.grpc.Common.Condition;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.PointStruct;
import io.qdrant.client.grpc.Points.PointsSelector;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.RetrievedPoint;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.ScrollPoints;
import io.qdrant.client.grpc.Points.ScrollResponse;
import io.qdrant.client.grpc.Points.SparseVector;
import io.qdrant.client.grpc.Points.Vector;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One collection of {@link StandInQdrant}; refuses what a server refuses. */
final class StandInCollection {

  private final Map<String, VectorParams> dense;
  private final Map<String, Modifier> sparse;
  private final Set<String> indexed = new HashSet<>();
  private final Map<String, PointStruct> points = new TreeMap<>();

  StandInCollection(CreateCollection created) {
    dense = created.getVectorsConfig().getParamsMap().getMapMap();
    sparse =
        created.getSparseVectorsConfig().getMapMap().entrySet().stream()
            .collect(Collectors.toMap(Map.Entry::getKey, e -> e.getValue().getModifier()));
  }

  synchronized void index(String field) {
    indexed.add(field);
  }

  synchronized void put(List<PointStruct> added) {
    added.forEach(this::require);
    added.forEach(point -> points.put(point.getId().getUuid(), point));
  }

  private void require(PointStruct point) {
    point
        .getVectors()
        .getVectors()
        .getVectorsMap()
        .forEach(
            (name, vector) -> {
              if (dense.containsKey(name)) {
                require(
                    vector.getDense().getDataCount() == dense.get(name).getSize(),
                    "Vector dimension error");
              } else {
                require(sparse.containsKey(name), "Not existing vector name error: " + name);
                List<Integer> indices = vector.getSparse().getIndicesList();
                require(
                    Set.copyOf(indices).size() == indices.size()
                        && indices.size() == vector.getSparse().getValuesCount(),
                    "indices must be unique");
              }
            });
  }

  private static void require(boolean fulfilled, String otherwise) {
    if (!fulfilled) {
      throw Status.INVALID_ARGUMENT.withDescription(otherwise).asRuntimeException();
    }
  }

  synchronized void remove(PointsSelector which) {
    if (which.hasPoints()) {
      which.getPoints().getIdsList().forEach(id -> points.remove(id.getUuid()));
    } else {
      points.values().removeIf(point -> matches(point, which.getFilter()));
    }
  }

  /** Rising ids, from the offset on. */
  synchronized ScrollResponse scroll(ScrollPoints asked) {
    String from = asked.hasOffset() ? asked.getOffset().getUuid() : "";
    List<PointStruct> rest =
        points.values().stream()
            .filter(point -> point.getId().getUuid().compareTo(from) >= 0)
            .filter(point -> matches(point, asked.getFilter()))
            .toList();
    ScrollResponse.Builder page = ScrollResponse.newBuilder();
    rest.stream()
        .limit(asked.getLimit())
        .forEach(
            point ->
                page.addResult(
                    RetrievedPoint.newBuilder()
                        .setId(point.getId())
                        .putAllPayload(point.getPayloadMap())));
    if (rest.size() > asked.getLimit()) {
      page.setNextPageOffset(rest.get(asked.getLimit()).getId());
    }
    return page.build();
  }

  synchronized Map<String, Long> facet(FacetCounts asked) {
    require(indexed.contains(asked.getKey()), "Index required but not found for " + asked.getKey());
    return points.values().stream()
        .filter(point -> matches(point, asked.getFilter()))
        .collect(
            Collectors.groupingBy(
                point -> point.getPayloadOrThrow(asked.getKey()).getStringValue(),
                Collectors.counting()));
  }

  /** Highest scores first; a sparse query finds only what has one of its dimensions. */
  synchronized List<ScoredPoint> query(QueryPoints asked) {
    boolean words = sparse.containsKey(asked.getUsing());
    require(words || dense.containsKey(asked.getUsing()), "Not existing vector name error");
    Map<Integer, Double> weights = words ? weights(asked) : Map.of();
    List<ScoredPoint> scored = new ArrayList<>();
    for (PointStruct point : points.values()) {
      Vector vector = point.getVectors().getVectors().getVectorsMap().get(asked.getUsing());
      if (vector == null || !matches(point, asked.getFilter())) {
        continue;
      }
      Double score = words ? product(weights, vector.getSparse()) : nearness(asked, vector);
      if (score != null) {
        scored.add(
            ScoredPoint.newBuilder()
                .setId(point.getId())
                .putAllPayload(point.getPayloadMap())
                .setScore(score.floatValue())
                .build());
      }
    }
    scored.sort(Comparator.comparingDouble(ScoredPoint::getScore).reversed());
    return scored.stream().limit(asked.getLimit()).toList();
  }

  /** The question's weights, each times the inverse document frequency of its dimension. */
  private Map<Integer, Double> weights(QueryPoints asked) {
    SparseVector question = asked.getQuery().getNearest().getSparse();
    boolean idf = sparse.get(asked.getUsing()) == Modifier.Idf;
    Map<Integer, Double> weights = new HashMap<>();
    for (int at = 0; at < question.getIndicesCount(); at++) {
      int dimension = question.getIndices(at);
      long with =
          all(asked.getUsing())
              .filter(vector -> vector.getIndicesList().contains(dimension))
              .count();
      double rarity = Math.log(1 + (all(asked.getUsing()).count() - with + 0.5) / (with + 0.5));
      weights.put(dimension, question.getValues(at) * (idf ? rarity : 1));
    }
    return weights;
  }

  private Stream<SparseVector> all(String using) {
    return points.values().stream()
        .map(point -> point.getVectors().getVectors().getVectorsMap().get(using))
        .filter(vector -> vector != null)
        .map(Vector::getSparse);
  }

  private static @Nullable Double product(Map<Integer, Double> weights, SparseVector vector) {
    Double sum = null;
    for (int at = 0; at < vector.getIndicesCount(); at++) {
      Double weight = weights.get(vector.getIndices(at));
      if (weight != null) {
        sum = (sum == null ? 0 : sum) + weight * vector.getValues(at);
      }
    }
    return sum;
  }

  private static Double nearness(QueryPoints asked, Vector vector) {
    return product(
        asked.getQuery().getNearest().getDense().getDataList(), vector.getDense().getDataList());
  }

  private static double product(List<Float> a, List<Float> b) {
    require(a.size() == b.size(), "Vector dimension error");
    double sum = 0;
    for (int at = 0; at < a.size(); at++) {
      sum += a.get(at) * b.get(at);
    }
    return sum;
  }

  private boolean matches(PointStruct point, Filter filter) {
    return filter.getMustList().stream().allMatch(condition -> matches(point, condition))
        && filter.getMustNotList().stream().noneMatch(condition -> matches(point, condition));
  }

  private boolean matches(PointStruct point, Condition condition) {
    if (condition.hasHasId()) {
      List<PointId> ids = condition.getHasId().getHasIdList();
      return ids.contains(point.getId());
    }
    String value = point.getPayloadOrThrow(condition.getField().getKey()).getStringValue();
    return condition.getField().getMatch().hasKeyword()
        ? value.equals(condition.getField().getMatch().getKeyword())
        : condition.getField().getMatch().getKeywords().getStringsList().contains(value);
  }
}
