package dev.parley.rag.retrieval;

import dev.parley.embedding.EmbeddingException;
import dev.parley.rag.embedding.EmbeddingModels;
import dev.parley.rag.embedding.EmbeddingUnavailableException;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.MinMaxFusion.Scored;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Asks the engines for each term, by meaning and by words, and fuses what they say. */
@ApplicationScoped
class RankChunks {

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

  private final EmbeddingModels models;
  private final CollectionIndexes indexes;
  private final Engines engines;
  private final LanguageWeights weights;
  private final LastModels lastModels = new LastModels();

  RankChunks(
      EmbeddingModels models, CollectionIndexes indexes, Engines engines, RetrievalConfig config) {
    this.models = models;
    this.indexes = indexes;
    this.engines = engines;
    this.weights = new LanguageWeights(config.denseWeight(), config.denseWeightUnknown());
  }

  /**
   * What to ask.
   *
   * @param documents only within these; empty means in all
   * @param denseWeight share of meaning; null leaves it to the language
   */
  record Question(
      UUID account,
      List<UUID> collections,
      Set<UUID> documents,
      List<String> terms,
      FusionMethod fusion,
      @Nullable Double denseWeight) {}

  /**
   * A candidate with its score, 0 to 1.
   *
   * @param words its BM25 score as a share of the query's highest
   */
  record Ranked(Candidate candidate, double score, double words) {

    private static final Comparator<Ranked> BEST_FIRST =
        Comparator.comparingDouble(Ranked::score)
            .reversed()
            .thenComparing(ranked -> ranked.candidate().document())
            .thenComparing(ranked -> ranked.candidate().chunk());
  }

  /**
   * Chunks best first, each once, by the term that it fits best.
   *
   * @param all false when a greater depth may bring more
   */
  record Ranking(List<Ranked> chunks, boolean all) {}

  /** Where to ask: indexes that one engine searches as if they were one. */
  private record Place(String engine, String model) {}

  /**
   * Ranks chunks as the engines have them; which of them may be shown, the database says.
   *
   * @param depth how many chunks meaning and words each contribute at most
   * @throws ProblemException 404 when the account lacks a collection; 503 when an engine or the
   *     embedding model cannot be asked now
   */
  Ranking rank(Question question, int depth) {
    return rank(question, depth, new EmbedTerms(question.terms()));
  }

  /** The same with terms that may be embedded already, for a search that goes deeper. */
  Ranking rank(Question question, int depth, EmbedTerms embedded) {
    Map<UUID, Ranked> best = new HashMap<>();
    boolean all = true;
    lastModels
        .of(question.account(), question.collections())
        .forEach(model -> embedded.by(models.named(model)));
    Map<Place, List<UUID>> places = places(question);
    Set<String> serving = places.keySet().stream().map(Place::model).collect(Collectors.toSet());
    serving.forEach(model -> embedded.by(models.named(model)));
    lastModels.note(question.account(), question.collections(), serving);
    for (String term : question.terms()) {
      for (Map.Entry<Place, List<UUID>> place : places.entrySet()) {
        List<Ranked> found =
            search(question, place.getKey(), place.getValue(), term, embedded, depth);
        all &= found.size() < depth;
        for (Ranked ranked : found) {
          best.merge(ranked.candidate().chunk(), ranked, (a, b) -> b.score() > a.score() ? b : a);
        }
      }
    }
    return new Ranking(best.values().stream().sorted(Ranked.BEST_FIRST).toList(), all);
  }

  /** Collections that share an engine and a model are searched as one. */
  private Map<Place, List<UUID>> places(Question question) {
    List<CollectionIndex> serving = indexes.serving(question.account(), question.collections());
    if (serving.size() < Set.copyOf(question.collections()).size()) {
      throw ProblemException.notFound("One of the collections");
    }
    return serving.stream()
        .collect(
            Collectors.groupingBy(
                index -> new Place(index.engine(), index.model()),
                Collectors.mapping(CollectionIndex::id, Collectors.toList())));
  }

  private List<Ranked> search(
      Question question, Place place, List<UUID> ids, String term, EmbedTerms embedded, int depth) {
    try {
      Supplier<float[]> vector = embedded.vector(place.model(), term);
      List<Candidate> candidates =
          engines.named(place.engine()).search(ids, question.documents(), vector, term, depth);
      Double asked = question.denseWeight();
      double weight =
          asked == null ? weights.weigh(models.languages(place.model()), candidates) : asked;
      double most = candidates.stream().mapToDouble(Candidate::lexical).max().orElse(0);
      return question.fusion().fuse(candidates, weight).stream()
          .map(scored -> ranked(scored, most))
          .toList();
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

  private static Ranked ranked(Scored scored, double mostWords) {
    double words = mostWords > 0 ? scored.candidate().lexical() / mostWords : 0;
    return new Ranked(scored.candidate(), scored.score(), words);
  }
}
