package dev.parley.inference.usage;

import java.math.BigDecimal;

/**
 * What a call of a model may cost, before it is made.
 *
 * @param prompt what its prompt is thought to cost
 * @param padding on top of the prompt, since models count otherwise
 * @param least with which the call can begin
 * @param most with the longest answer that is reserved at once
 */
record Estimate(BigDecimal prompt, BigDecimal padding, BigDecimal least, BigDecimal most) {

  /** The same for a call that is made whole or not at all. */
  Estimate allOrNothing() {
    return new Estimate(prompt, padding, most, most);
  }
}
