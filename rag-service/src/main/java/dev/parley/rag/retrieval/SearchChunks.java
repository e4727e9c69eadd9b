package dev.parley.rag.retrieval;

import dev.parley.rag.retrieval.ChunkHits.ChunkHit;
import dev.parley.rag.retrieval.ChunkHits.DocumentHits;
import dev.parley.rag.retrieval.Passages.Passage;
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
import java.util.UUID;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds chunks with all that is known of them, page by page. */
@ApplicationScoped
public class SearchChunks {

  /** A search that lost hits to the database's word is made this often with a greater depth. */
  private static final int DEEPER = 2;

  private static final int DEEPER_BY = 4;

  private final RankChunks chunks;
  private final Passages passages;
  private final Reranker reranker;
  private final RerankConfig rerankConfig;

  SearchChunks(RankChunks chunks, Passages passages, Reranker reranker, RerankConfig rerankConfig) {
    this.chunks = chunks;
    this.passages = passages;
    this.reranker = reranker;
    this.rerankConfig = rerankConfig;
  }

  /**
   * The chunks that fit best, best first; of equal ones those of the older document. Only chunks
   * that are available, of documents that are enabled. Where a model ranks them, hits are those
   * that it was asked about: so many as {@code parley.rerank.depth} says, or as the page needs.
   *
   * @throws ProblemException 404 when the account lacks a collection; 503 when engine or model
   *     cannot be asked now; as {@link Reranker} says when the query asks for one
   */
  public ChunkHits search(UUID account, ChunkQuery query) {
    String model = query.rerank();
    if (model != null) {
      reranker.require(model.isEmpty() ? null : model);
    }
    List<ChunkHit> hits = shown(account, query);
    if (model != null) {
      hits = reranked(query, model, hits);
    }
    hits = hits.stream().filter(hit -> hit.score() >= query.minScore()).toList();
    return new ChunkHits(
        hits.size(), hits.stream().skip(query.skip()).limit(query.size()).toList(), counts(hits));
  }

  /** What may be shown of the ranking; asked deeper where much of it may not. */
  private List<ChunkHit> shown(UUID account, ChunkQuery query) {
    Question question =
        new Question(
            account,
            query.collections(),
            query.documents(),
            query.terms(),
            query.fusion(),
            query.denseWeight());
    int depth = query.depth();
    int wanted = Math.min(depth, query.skip() + query.size());
    for (int deeper = 0; ; deeper++, depth *= DEEPER_BY) {
      Ranking ranking = chunks.rank(question, depth);
      Map<UUID, Passage> found =
          passages.read(
              account,
              query.collections(),
              ranking.chunks().stream().map(ranked -> ranked.candidate().chunk()).toList());
      boolean enough = found.size() >= wanted || found.size() == ranking.chunks().size();
      if (enough || ranking.all() || deeper == DEEPER) {
        return ranking.chunks().stream()
            .filter(ranked -> found.containsKey(ranked.candidate().chunk()))
            .map(ranked -> hit(ranked, found.get(ranked.candidate().chunk())))
            .toList();
      }
    }
  }

  private static ChunkHit hit(Ranked ranked, Passage passage) {
    return new ChunkHit(
        passage.chunk(),
        passage.document(),
        passage.collection(),
        passage.name(),
        passage.mediaType(),
        passage.facts(),
        ranked.score(),
        ranked.candidate().similarity(),
        ranked.words());
  }

  private List<ChunkHit> reranked(ChunkQuery query, String model, List<ChunkHit> hits) {
    int most = Math.max(rerankConfig.depth(), query.skip() + query.size());
    List<ChunkHit> best = hits.stream().limit(most).toList();
    List<Double> relevance =
        reranker.relevance(
            model.isEmpty() ? null : model,
            String.join("\n", query.terms()),
            best.stream().map(hit -> hit.facts().text()).toList());
    return IntStream.range(0, best.size())
        .mapToObj(at -> scored(best.get(at), relevance.get(at)))
        .sorted(Comparator.comparingDouble(ChunkHit::score).reversed())
        .toList();
  }

  private static ChunkHit scored(ChunkHit hit, double score) {
    return new ChunkHit(
        hit.chunk(),
        hit.document(),
        hit.collection(),
        hit.documentName(),
        hit.mediaType(),
        hit.facts(),
        score,
        hit.similarity(),
        hit.words());
  }

  private static List<DocumentHits> counts(List<ChunkHit> hits) {
    Map<UUID, List<ChunkHit>> byDocument =
        hits.stream()
            .collect(
                Collectors.groupingBy(ChunkHit::document, LinkedHashMap::new, Collectors.toList()));
    List<DocumentHits> counts = new ArrayList<>();
    byDocument.forEach(
        (document, of) ->
            counts.add(new DocumentHits(document, of.getFirst().documentName(), of.size())));
    counts.sort(Comparator.comparingLong(DocumentHits::hits).reversed());
    return counts;
  }
}
