package dev.parley.inference.usage;

import java.math.BigDecimal;

/** What a token of a model costs at a moment: of the prompt, of the answer, and cached. */
record PricePerToken(BigDecimal in, BigDecimal out, BigDecimal cached) {

  static final PricePerToken FREE =
      new PricePerToken(BigDecimal.ZERO, BigDecimal.ZERO, BigDecimal.ZERO);

  /** The most that a call can cost. */
  BigDecimal most(long promptTokens, long completionTokens) {
    BigDecimal dearest = in.max(cached);
    return dearest
        .multiply(BigDecimal.valueOf(promptTokens))
        .add(out.multiply(BigDecimal.valueOf(completionTokens)));
  }
}
