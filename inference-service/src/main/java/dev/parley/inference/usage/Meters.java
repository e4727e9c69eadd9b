package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;
import java.math.BigDecimal;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

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

  /** What a call of a model may cost at most, its prompt with a margin: models count otherwise. */
  BigDecimal most(String model, long promptTokens, long completionTokens);

  /**
   * Refuses what could not be paid anyway, before anything is done for it. Cheap: asks the database
   * only where the account has a balance or a budget, and reserves nothing, so that {@link #begin}
   * may refuse all the same.
   *
   * @param gateway the AI gateway that shall answer; null when a model was named directly
   * @throws ProblemException 402 when nothing is left of a balance or of a budget that applies; 503
   *     when limits cannot be read
   */
  void check(UUID account, String subject, @Nullable UUID gateway);
}
