package dev.parley.rag.retrieval;

import dev.parley.embedding.EmbeddingException;
import dev.parley.rag.collection.Collections;
import dev.parley.rag.embedding.EmbeddingModels;
import dev.parley.rag.embedding.EmbeddingUnavailableException;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.MinMaxFusion.Scored;
import dev.parley.rag.retrieval.Passages.Passage;
import dev.parley.rag.retrieval.QueryResult.ChunkPlace;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;

/** Searches collections: each term by meaning and by words, fused; then one result a document. */
@ApplicationScoped
class QueryCollections {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final Collections collections;
  private final EmbeddingModels models;
  private final CollectionIndexes indexes;
  private final Engines engines;
  private final Passages passages;
  private final RetrievalConfig config;
  private final LanguageWeights weights;

  QueryCollections(
      Collections collections,
      EmbeddingModels models,
      CollectionIndexes indexes,
      Engines engines,
      Passages passages,
      RetrievalConfig config) {
    this.collections = collections;
    this.models = models;
    this.indexes = indexes;
    this.engines = engines;
    this.passages = passages;
    this.config = config;
    this.weights = new LanguageWeights(config.denseWeight(), config.denseWeightUnknown());
  }

  /**
   * The documents that fit best, best first; of equal ones the older first.
   *
   * @throws ProblemException 404 when the account lacks a collection
   */
  List<QueryResult> query(UUID account, QueryRequest request) {
    collections.requireAll(account, request.collections());
    Map<Place, List<UUID>> places = places(request);
    Map<UUID, Scored> best = new HashMap<>();
    for (String term : request.terms()) {
      places.forEach(
          (place, ids) ->
              search(request, place, ids, term)
                  .forEach(
                      scored ->
                          best.merge(
                              scored.candidate().document(),
                              scored,
                              (a, b) -> b.score() > a.score() ? b : a)));
    }
    List<Scored> ranked =
        best.values().stream()
            .filter(scored -> scored.score() >= request.minScore())
            .sorted(Scored.BEST_FIRST)
            .toList();
    return results(account, request, ranked);
  }

  /** Where to ask: indexes that one engine searches as if they were one. */
  private record Place(String engine, String model) {}

  /** Collections that share an engine and a model are searched as one. */
  private Map<Place, List<UUID>> places(QueryRequest request) {
    return indexes.serving(request.collections()).stream()
        .collect(
            Collectors.groupingBy(
                index -> new Place(index.engine(), index.model()),
                Collectors.mapping(CollectionIndex::id, Collectors.toList())));
  }

  private List<Scored> search(QueryRequest request, Place place, List<UUID> ids, String term) {
    int depth = Math.max(config.depth(), 2 * request.top());
    try {
      float[] vector = models.named(place.model()).embedQuery(term);
      List<Candidate> candidates = engines.named(place.engine()).search(ids, vector, term, depth);
      Double asked = request.denseWeight();
      double weight =
          asked == null ? weights.weigh(models.languages(place.model()), candidates) : asked;
      return request.fusion().fuse(candidates, weight);
    } catch (IndexUnavailableException
        | EmbeddingException
        | EmbeddingUnavailableException failed) {
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "The search cannot answer at the moment. Try again.",
          List.of(),
          RETRY_AFTER,
          failed);
    }
  }

  /** Reads from the ranking until enough of it turned out to exist. */
  private List<QueryResult> results(UUID account, QueryRequest request, List<Scored> ranked) {
    List<QueryResult> results = new ArrayList<>();
    for (int from = 0; from < ranked.size() && results.size() < request.top(); ) {
      int to = Math.min(ranked.size(), from + request.top() - results.size());
      List<Scored> slice = ranked.subList(from, to);
      Map<UUID, Passage> found =
          passages.read(
              account,
              request.collections(),
              slice.stream().map(scored -> scored.candidate().chunk()).toList());
      for (Scored scored : slice) {
        Passage passage = found.get(scored.candidate().chunk());
        if (passage != null) {
          results.add(result(account, request, scored.score(), passage));
        }
      }
      from = to;
    }
    return results;
  }

  private QueryResult result(UUID account, QueryRequest request, double score, Passage passage) {
    return new QueryResult(
        passage.document(),
        passage.name(),
        passage.text(),
        score,
        passage.metadata(),
        request.includeReferences() ? passages.referenced(account, passage) : List.of(),
        passage.collection(),
        new ChunkPlace(passage.ordinal(), passage.start(), passage.end()),
        passage.reference());
  }
}
