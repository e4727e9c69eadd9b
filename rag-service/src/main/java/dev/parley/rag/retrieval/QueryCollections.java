package dev.parley.rag.retrieval;

import dev.parley.rag.retrieval.Passages.Passage;
import dev.parley.rag.retrieval.QueryResult.ChunkPlace;
import dev.parley.rag.retrieval.RankChunks.Question;
import dev.parley.rag.retrieval.RankChunks.Ranked;
import dev.parley.rag.retrieval.RankChunks.Ranking;
import dev.parley.rag.retrieval.rerank.RerankConfig;
import dev.parley.rag.retrieval.rerank.Reranker;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.IntStream;

/** Searches collections: each term by meaning and by words, fused; then one result a document. */
@ApplicationScoped
class QueryCollections {

  /** A search that found too few documents is made this often with a greater depth. */
  private static final int DEEPER = 2;

  private static final int DEEPER_BY = 4;

  private final RankChunks chunks;
  private final Passages passages;
  private final RetrievalConfig config;
  private final Reranker reranker;
  private final RerankConfig rerankConfig;

  QueryCollections(
      RankChunks chunks,
      Passages passages,
      RetrievalConfig config,
      Reranker reranker,
      RerankConfig rerankConfig) {
    this.chunks = chunks;
    this.passages = passages;
    this.config = config;
    this.reranker = reranker;
    this.rerankConfig = rerankConfig;
  }

  /**
   * The documents that fit best, best first; of equal ones the older first.
   *
   * @throws ProblemException 404 when the account lacks a collection; 503 when engine or model
   *     cannot be asked now; as {@link Reranker} says when the query asks for one
   */
  List<QueryResult> query(UUID account, QueryRequest request) {
    String model = request.rerank();
    if (model == null) {
      return results(account, request, request.minScore(), request.top());
    }
    reranker.require(model.isEmpty() ? null : model);
    int most = Math.max(request.top(), rerankConfig.depth());
    return reranked(request, model, results(account, request, 0, most));
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

  /**
   * So many results as asked; searched deeper where some of the best may not be shown, or where the
   * best chunks are all of a few long documents.
   */
  private List<QueryResult> results(UUID account, QueryRequest request, double minScore, int most) {
    Question question =
        new Question(
            account,
            request.collections(),
            Set.of(),
            request.terms(),
            request.fusion(),
            request.denseWeight());
    int depth = Math.max(config.depth(), 2 * most);
    EmbedTerms embedded = new EmbedTerms(request.terms());
    for (int deeper = 0; ; deeper++, depth *= DEEPER_BY) {
      Ranking ranking = chunks.rank(question, depth, embedded);
      List<Ranked> documents = bestOfEachDocument(ranking, minScore);
      List<QueryResult> results = read(account, request, documents, most);
      boolean cutOff = ranking.chunks().stream().anyMatch(ranked -> ranked.score() < minScore);
      boolean enough = results.size() == (cutOff ? Math.min(most, documents.size()) : most);
      if (enough || ranking.all() || deeper == DEEPER) {
        return results;
      }
    }
  }

  private static List<Ranked> bestOfEachDocument(Ranking ranking, double minScore) {
    Map<UUID, Ranked> best = new LinkedHashMap<>();
    for (Ranked ranked : ranking.chunks()) {
      if (ranked.score() >= minScore) {
        best.putIfAbsent(ranked.candidate().document(), ranked);
      }
    }
    return List.copyOf(best.values());
  }

  /** Reads from the ranking until enough of it turned out to exist. */
  private List<QueryResult> read(
      UUID account, QueryRequest request, List<Ranked> ranked, int most) {
    List<QueryResult> results = new ArrayList<>();
    for (int from = 0; from < ranked.size() && results.size() < most; ) {
      int to = Math.min(ranked.size(), from + most - results.size());
      List<Ranked> slice = ranked.subList(from, to);
      Map<UUID, Passage> found =
          passages.read(
              account,
              request.collections(),
              slice.stream().map(each -> each.candidate().chunk()).toList());
      for (Ranked each : slice) {
        Passage passage = found.get(each.candidate().chunk());
        if (passage != null) {
          results.add(result(account, request, each.score(), passage));
        }
      }
      from = to;
    }
    return results;
  }

  private QueryResult result(UUID account, QueryRequest request, double score, Passage passage) {
    ChunkFacts facts = passage.facts();
    return new QueryResult(
        passage.document(),
        passage.name(),
        facts.text(),
        score,
        passage.metadata(),
        request.includeReferences() ? passages.referenced(account, passage) : List.of(),
        passage.collection(),
        new ChunkPlace(facts.index(), facts.start(), facts.end()),
        passage.reference());
  }
}
