package dev.parley.rag.retrieval;

import dev.parley.embedding.EmbeddingException;
import dev.parley.rag.collection.Collections;
import dev.parley.rag.embedding.EmbeddingModels;
import dev.parley.rag.embedding.EmbeddingUnavailableException;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.MinMaxFusion.Scored;
import dev.parley.rag.retrieval.Passages.Passage;
import dev.parley.rag.retrieval.QueryResult.ChunkPlace;
import dev.parley.rag.retrieval.rerank.RerankConfig;
import dev.parley.rag.retrieval.rerank.Reranker;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

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
  private final Reranker reranker;
  private final RerankConfig rerankConfig;

  QueryCollections(
      Collections collections,
      EmbeddingModels models,
      CollectionIndexes indexes,
      Engines engines,
      Passages passages,
      RetrievalConfig config,
      Reranker reranker,
      RerankConfig rerankConfig) {
    this.collections = collections;
    this.models = models;
    this.indexes = indexes;
    this.engines = engines;
    this.passages = passages;
    this.config = config;
    this.reranker = reranker;
    this.rerankConfig = rerankConfig;
    this.weights = new LanguageWeights(config.denseWeight(), config.denseWeightUnknown());
  }

  /**
   * The documents that fit best, best first; of equal ones the older first.
   *
   * @throws ProblemException 404 when the account lacks a collection; as {@link Reranker} says when
   *     the query asks for one
   */
  List<QueryResult> query(UUID account, QueryRequest request) {
    collections.requireAll(account, request.collections());
    if (request.rerank() != null) {
      reranker.require(request.rerank());
    }
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
    List<Scored> ranked = best.values().stream().sorted(Scored.BEST_FIRST).toList();
    String model = request.rerank();
    if (model != null) {
      int most = Math.max(request.top(), rerankConfig.depth());
      return reranked(request, model, results(account, request, ranked, most));
    }
    List<Scored> enough =
        ranked.stream().filter(scored -> scored.score() >= request.minScore()).toList();
    return results(account, request, enough, request.top());
  }

  private List<QueryResult> reranked(
      QueryRequest request, String model, List<QueryResult> results) {
    List<Double> relevance =
        reranker.relevance(
            model.isEmpty() ? null : model,
            String.join("\n", request.terms()),
            results.stream().map(QueryResult::documentContent).toList());
    return IntStream.range(0, results.size())
        .mapToObj(at -> results.get(at).scored(relevance.get(at)))
        .filter(result -> result.score() >= request.minScore())
        .sorted(Comparator.comparingDouble(QueryResult::score).reversed())
        .limit(request.top())
        .toList();
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
  private List<QueryResult> results(
      UUID account, QueryRequest request, List<Scored> ranked, int most) {
    List<QueryResult> results = new ArrayList<>();
    for (int from = 0; from < ranked.size() && results.size() < most; ) {
      int to = Math.min(ranked.size(), from + most - results.size());
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
