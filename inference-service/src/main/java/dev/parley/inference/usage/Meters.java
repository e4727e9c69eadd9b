package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;

/** Where completions are metered. */
public interface Meters {

  /**
   * Begins the account of a completion, before its model is called. Blocks: for the disk, and for
   * the database where the account has a balance or a budget applies.
   *
   * @throws ProblemException 402 when a balance or a budget does not suffice for what the call may
   *     cost; 503 when usage cannot be kept (full disk) or limits cannot be read
   */
  Meter begin(CompletionFacts facts);
}
