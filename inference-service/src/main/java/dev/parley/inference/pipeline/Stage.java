package dev.parley.inference.pipeline;

/**
 * One step from a request to what the model is sent. Stages run on a virtual thread, and may block.
 * Their order is written down in one place, {@code CompletionPipeline}.
 */
public interface Stage {

  /**
   * Gives the draft its next form.
   *
   * @throws dev.parley.web.problem.ProblemException when the request cannot go on
   */
  Draft apply(Draft draft);
}
