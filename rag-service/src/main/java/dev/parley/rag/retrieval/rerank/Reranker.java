package dev.parley.rag.retrieval.rerank;

import dev.parley.web.problem.ProblemException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A model that says how well texts answer a question. */
public interface Reranker {

  /**
   * Makes sure that the model can be asked; nothing is sent.
   *
   * @param model its name; null for the one that is set
   * @throws ProblemException 400 that says what to set
   */
  void require(@Nullable String model);

  /**
   * The relevance of each text, 0 to 1, in the order given.
   *
   * @param model its name; null for the one that is set
   * @throws ProblemException 400 as {@link #require} says, or when the upstream refuses the model
   *     that was named; 503 when it cannot be reached or is busy; 504 when it takes too long; 502
   *     when it refuses otherwise, or its answer cannot be read
   */
  List<Double> relevance(@Nullable String model, String question, List<String> texts);
}
