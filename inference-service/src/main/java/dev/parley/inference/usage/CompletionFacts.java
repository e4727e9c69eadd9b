package dev.parley.inference.usage;

import java.math.BigDecimal;
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
 * @param promptTokens an estimate; counted only where a limit or an answer that broke off needs it
 * @param maxCompletionTokens how many the answer may have at most; null when nobody said
 * @param streamed whether the answer can be ended while it is given
 * @param base of the SKUs under which its tokens are billed, such as {@link Skus#CHAT}
 * @param beside what else it may cost at most, known in advance
 * @param choices how many answers are given at once, 1 or more
 */
public record CompletionFacts(
    UUID id,
    UUID account,
    String subject,
    @Nullable UUID gatewayId,
    @Nullable String gatewayName,
    String model,
    TokenCount promptTokens,
    @Nullable Long maxCompletionTokens,
    boolean streamed,
    String base,
    BigDecimal beside,
    long choices) {

  /** More choices than anybody gives; keeps sums of tokens from overflowing. */
  private static final long MOST_CHOICES = 1_000_000;

  /** A chat completion. */
  public CompletionFacts(
      UUID id,
      UUID account,
      String subject,
      @Nullable UUID gatewayId,
      @Nullable String gatewayName,
      String model,
      TokenCount promptTokens,
      @Nullable Long maxCompletionTokens,
      boolean streamed) {
    this(
        id,
        account,
        subject,
        gatewayId,
        gatewayName,
        model,
        promptTokens,
        maxCompletionTokens,
        streamed,
        Skus.CHAT,
        BigDecimal.ZERO,
        1);
  }

  /** Something else than a chat completion, by a model that was named directly. */
  public static CompletionFacts direct(
      UUID id,
      UUID account,
      String subject,
      String model,
      TokenCount promptTokens,
      long most,
      String base,
      BigDecimal beside) {
    return new CompletionFacts(
        id, account, subject, null, null, model, promptTokens, most, false, base, beside, 1);
  }

  /** Whether it has the length of an answer nobody bounds, and can be ended at any time. */
  boolean isOpen() {
    return maxCompletionTokens == null && streamed;
  }

  /** Postgres stores no NUL, and one text must not hold up the ledger of all. */
  public CompletionFacts {
    subject = UsageLine.storable(subject);
    gatewayName = gatewayName == null ? null : UsageLine.storable(gatewayName);
    model = UsageLine.storable(model);
    choices = Math.clamp(choices, 1, MOST_CHOICES);
  }
}
