package dev.parley.scheduler.job;

import dev.parley.outbound.Cancellation;
import dev.parley.outbound.OutboundAnswer;
import dev.parley.outbound.OutboundClient;
import dev.parley.outbound.OutboundException;
import dev.parley.outbound.OutboundRequest;
import dev.parley.scheduler.account.HookNonces;
import dev.parley.scheduler.activation.ActivationResult;
import dev.parley.scheduler.activation.Outcomes;
import dev.parley.scheduler.activation.RunStatus;
import dev.parley.scheduler.chat.ChatDirectory;
import jakarta.inject.Singleton;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Calls a webhook. At least once: a process that dies after the call and before it was written down
 * leaves it to another. {@code Idempotency-Key} is the same each time.
 */
@Singleton
final class CallWebhook {

  private static final Set<Integer> WORTH_REPEATING = Set.of(408, 409, 425, 429);
  private static final int SERVER_ERRORS = 500;
  private static final long LARGEST_ANSWER = 64 * 1024L;
  private static final int LONGEST_SHOWN = 2_000;

  private final OutboundClient client;
  private final Outcomes outcomes;
  private final ChatDirectory chats;
  private final HookNonces nonces;
  private final JobConfig config;
  private final Clock clock;

  CallWebhook(
      OutboundClient client,
      Outcomes outcomes,
      ChatDirectory chats,
      HookNonces nonces,
      JobConfig config,
      Clock clock) {
    this.client = client;
    this.outcomes = outcomes;
    this.chats = chats;
    this.nonces = nonces;
    this.config = config;
    this.clock = clock;
  }

  /**
   * Calls, unless the run is over or was cancelled, or its chat client was deleted.
   *
   * @param attempt counted from 1
   * @throws CallFailedException when there was no success
   */
  void call(WebhookCall call, int attempt) {
    if (!outcomes.isRunning(call.occurrenceId())) {
      return;
    }
    UUID client = call.chatClientId();
    if (client != null && chats.isGone(call.account(), client)) {
      outcomes.finish(
          call.account(),
          new ActivationResult(
              call.occurrenceId(),
              RunStatus.SKIPPED,
              null,
              null,
              "The web chat client was deleted."));
      return;
    }
    outcomes.attempted(call.occurrenceId(), attempt);
    OutboundAnswer answer = send(call);
    if (!answer.isSuccess()) {
      boolean repeat =
          answer.status() >= SERVER_ERRORS || WORTH_REPEATING.contains(answer.status());
      throw new CallFailedException(
          "The webhook answered with status " + answer.status() + ".", !repeat, retryAfter(answer));
    }
    outcomes.finish(
        call.account(),
        new ActivationResult(call.occurrenceId(), RunStatus.SUCCEEDED, null, shown(answer), null));
  }

  /** Says that it is called again, and why. */
  void willRepeat(WebhookCall call, String why, Instant at) {
    outcomes.willRepeat(call.occurrenceId(), why, at.truncatedTo(ChronoUnit.MICROS));
  }

  /** Gives up. */
  void giveUp(WebhookCall call, int attempts, String why) {
    String counted = attempts == 1 ? "" : " It was called " + attempts + " times.";
    outcomes.finish(
        call.account(),
        new ActivationResult(call.occurrenceId(), RunStatus.FAILED, null, null, why + counted));
  }

  private OutboundAnswer send(WebhookCall call) {
    OutboundRequest request =
        OutboundRequest.post(
                call.url(), "application/json", call.body().getBytes(StandardCharsets.UTF_8))
            .with("Idempotency-Key", call.occurrenceId().toString())
            .with("User-Agent", "Parley");
    String nonce = nonces.of(call.account()).orElse(null);
    try {
      return client.send(
          nonce == null ? request : request.with(HookNonces.HEADER, nonce),
          client
              .limits()
              .withTotal(config.webhookTimeout())
              .withLargestBody(LARGEST_ANSWER)
              .withRedirects(0),
          new Cancellation());
    } catch (OutboundException e) {
      throw new CallFailedException(
          String.valueOf(e.getMessage()), e.reason() == OutboundException.Reason.REFUSED, null);
    }
  }

  private static String shown(OutboundAnswer answer) {
    String text = answer.text().strip();
    return text.length() <= LONGEST_SHOWN ? text : text.substring(0, LONGEST_SHOWN - 1) + "…";
  }

  private @Nullable Duration retryAfter(OutboundAnswer answer) {
    return RetryAfter.read(answer.headers().first("Retry-After"), clock.instant());
  }
}
