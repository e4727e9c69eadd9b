package dev.parley.chat.speech;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.parley.chat.conversation.CountSpoken;
import dev.parley.events.Outbox;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Tells inference-service, which keeps the ledger of accounts, what was read aloud and listened to.
 * Told after an upstream has done its work, since only then it costs; the event's id is the
 * ledger's, so that it counts once however often it arrives.
 */
@ApplicationScoped
class MeterAudio {

  static final String TOPIC = "chat.audio";

  private final Outbox outbox;
  private final CountSpoken count;

  MeterAudio(Outbox outbox, CountSpoken count) {
    this.outbox = outbox;
    this.count = count;
  }

  /** Whose conversation it was, and which AI gateway answers in it. */
  record Payer(UUID account, UUID conversation, UUID aiGateway) {}

  /**
   * Data of the events.
   *
   * @param characters that were read aloud; null of a recording
   * @param seconds of a recording, where the upstream says so
   */
  @JsonInclude(JsonInclude.Include.NON_NULL)
  record Used(
      UUID sessionId,
      UUID aiGatewayId,
      String model,
      Instant beganAt,
      @Nullable Integer characters,
      @Nullable BigDecimal seconds) {}

  /** An answer was read aloud; it also counts with that message. */
  @Transactional
  void spoke(Payer payer, UUID message, String model, int characters, Instant began) {
    count.add(message, characters);
    tell(
        payer,
        "audio.spoken",
        new Used(payer.conversation(), payer.aiGateway(), model, began, characters, null));
  }

  /** A recording was written down. */
  @Transactional
  void heard(Payer payer, String model, @Nullable BigDecimal seconds, Instant began) {
    tell(
        payer,
        "audio.heard",
        new Used(payer.conversation(), payer.aiGateway(), model, began, null, seconds));
  }

  private void tell(Payer payer, String type, Used used) {
    outbox.publish(TOPIC, payer.conversation().toString(), type, payer.account(), used);
  }
}
