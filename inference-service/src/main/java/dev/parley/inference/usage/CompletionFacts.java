package dev.parley.inference.usage;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a completion before its model is called.
 *
 * @param id of the completion, a UUIDv7; the usage entry has the same, so that nothing counts twice
 * @param account who pays
 * @param subject who asks, as in the internal token: {@code key:<id>}, {@code chat:<session>}
 * @param gatewayId the AI gateway that answers; null when a model was named directly
 * @param gatewayName its name, as the ledger shows it; null as before
 * @param model under which the price is found
 * @param promptTokens an estimate
 * @param maxCompletionTokens how many the answer may have at most; null when nobody said
 * @param streamed whether the answer can be ended while it is given
 */
public record CompletionFacts(
    UUID id,
    UUID account,
    String subject,
    @Nullable UUID gatewayId,
    @Nullable String gatewayName,
    String model,
    long promptTokens,
    @Nullable Long maxCompletionTokens,
    boolean streamed) {

  /** Postgres stores no NUL, and one text must not hold up the ledger of all. */
  public CompletionFacts {
    subject = UsageLine.storable(subject);
    gatewayName = gatewayName == null ? null : UsageLine.storable(gatewayName);
    model = UsageLine.storable(model);
  }
}
