package dev.parley.inference.completion;

/**
 * One step from a request to what the model is sent. Stages run in the order of {@link
 * CompletionPipeline}, on a virtual thread, and may block.
 */
interface Stage {

  /**
   * Gives the draft its next form.
   *
   * @throws dev.parley.web.problem.ProblemException when the request cannot go on
   */
  Draft apply(Draft draft);
}
