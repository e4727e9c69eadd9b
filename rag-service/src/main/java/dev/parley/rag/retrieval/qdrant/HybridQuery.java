package dev.parley.rag.retrieval.qdrant;

import static io.qdrant.client.ConditionFactory.hasId;

import dev.parley.rag.retrieval.Candidate;
import dev.parley.rag.retrieval.qdrant.SparseWords.Sparse;
import io.qdrant.client.QueryFactory;
import io.qdrant.client.WithPayloadSelectorFactory;
import io.qdrant.client.grpc.Common.Filter;
import io.qdrant.client.grpc.Common.PointId;
import io.qdrant.client.grpc.Points.BatchResult;
import io.qdrant.client.grpc.Points.FacetCounts;
import io.qdrant.client.grpc.Points.QuantizationSearchParams;
import io.qdrant.client.grpc.Points.Query;
import io.qdrant.client.grpc.Points.QueryPoints;
import io.qdrant.client.grpc.Points.ScoredPoint;
import io.qdrant.client.grpc.Points.SearchParams;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * One query: the nearest points and the best by words in one call, then in another for each point
 * that only one side found the score of the other side. A missing score taken for the worst one
 * would bury what the two nearly agree on.
 */
final class HybridQuery {

  private static final int MOST_LANGUAGES = 64;

  /** Of so many times the depth the bytes are compared, of the best of them the floats. */
  private static final double OVERSAMPLING = 2;

  private static final int LEAST_GRAPH_BREADTH = 128;

  private final QdrantConnection connection;
  private final String collection;
  private final Filter within;
  private final SparseWords words;

  HybridQuery(QdrantConnection connection, String collection, Filter within, SparseWords words) {
    this.connection = connection;
    this.collection = collection;
    this.within = within;
    this.words = words;
  }

  List<Candidate> run(float[] vector, String text, int depth) {
    Sparse asked = words.ofQuestion(text, languages());
    Query meaning = QueryFactory.nearest(vector);
    List<QueryPoints> first = new ArrayList<>();
    first.add(nearest(meaning, depth));
    if (!asked.isEmpty()) {
      first.add(worded(asked, within, depth));
    }
    List<BatchResult> found = connection.call(client -> client.queryBatchAsync(collection, first));
    Map<PointId, ScoredPoint> near = byId(found.getFirst());
    Map<PointId, ScoredPoint> worded = asked.isEmpty() ? Map.of() : byId(found.get(1));
    Map<PointId, Float> similarity = scores(near);
    Map<PointId, Float> lexical = scores(worded);
    addMissing(meaning, asked, similarity, lexical);

    Map<PointId, ScoredPoint> all = new HashMap<>(near);
    all.putAll(worded);
    return all.values().stream()
        .filter(point -> similarity.containsKey(point.getId()))
        .map(
            point ->
                candidate(
                    point, similarity.get(point.getId()), lexical.getOrDefault(point.getId(), 0f)))
        .toList();
  }

  /** The languages of the texts that are searched: the question's words take their stems. */
  private List<String> languages() {
    FacetCounts facet =
        FacetCounts.newBuilder()
            .setCollectionName(collection)
            .setKey(Layout.LANGUAGE)
            .setFilter(within)
            .setLimit(MOST_LANGUAGES)
            .build();
    return connection.call(client -> client.facetAsync(facet)).stream()
        .map(hit -> hit.getValue().getStringValue())
        .toList();
  }

  private void addMissing(
      Query meaning, Sparse asked, Map<PointId, Float> similarity, Map<PointId, Float> lexical) {
    List<PointId> wordedOnly =
        lexical.keySet().stream().filter(id -> !similarity.containsKey(id)).toList();
    List<PointId> nearOnly =
        similarity.keySet().stream().filter(id -> !lexical.containsKey(id)).toList();
    List<QueryPoints> second = new ArrayList<>();
    if (!wordedOnly.isEmpty()) {
      second.add(
          query(meaning, Layout.MEANING, only(wordedOnly), wordedOnly.size())
              .setParams(SearchParams.newBuilder().setExact(true))
              .build());
    }
    if (!nearOnly.isEmpty() && !asked.isEmpty()) {
      second.add(worded(asked, only(nearOnly), nearOnly.size()));
    }
    if (second.isEmpty()) {
      return;
    }
    List<BatchResult> more = connection.call(client -> client.queryBatchAsync(collection, second));
    for (int at = 0; at < more.size(); at++) {
      boolean byMeaning = second.get(at).getUsing().equals(Layout.MEANING);
      (byMeaning ? similarity : lexical).putAll(scores(byId(more.get(at))));
    }
  }

  private Filter only(Collection<PointId> ids) {
    return within.toBuilder().addMust(hasId(List.copyOf(ids))).build();
  }

  private QueryPoints nearest(Query meaning, int depth) {
    SearchParams params =
        SearchParams.newBuilder()
            .setHnswEf(Math.max(LEAST_GRAPH_BREADTH, depth))
            .setQuantization(
                QuantizationSearchParams.newBuilder()
                    .setRescore(true)
                    .setOversampling(OVERSAMPLING))
            .build();
    return query(meaning, Layout.MEANING, within, depth).setParams(params).build();
  }

  private QueryPoints worded(Sparse asked, Filter filter, int most) {
    Query query = QueryFactory.nearest(asked.values(), asked.indices());
    return query(query, Layout.WORDS, filter, most).build();
  }

  private QueryPoints.Builder query(Query query, String using, Filter filter, int most) {
    return QueryPoints.newBuilder()
        .setCollectionName(collection)
        .setQuery(query)
        .setUsing(using)
        .setFilter(filter)
        .setLimit(most)
        .setWithPayload(WithPayloadSelectorFactory.enable(true));
  }

  private static Map<PointId, ScoredPoint> byId(BatchResult result) {
    Map<PointId, ScoredPoint> points = new HashMap<>();
    result.getResultList().forEach(point -> points.put(point.getId(), point));
    return points;
  }

  private static Map<PointId, Float> scores(Map<PointId, ScoredPoint> points) {
    Map<PointId, Float> scores = new HashMap<>();
    points.forEach((id, point) -> scores.put(id, point.getScore()));
    return scores;
  }

  private static Candidate candidate(ScoredPoint point, float similarity, float lexical) {
    return new Candidate(
        UUID.fromString(point.getPayloadOrThrow(Layout.CHUNK).getStringValue()),
        UUID.fromString(point.getPayloadOrThrow(Layout.DOCUMENT).getStringValue()),
        similarity,
        lexical,
        point.getPayloadOrThrow(Layout.LANGUAGE).getStringValue());
  }
}
