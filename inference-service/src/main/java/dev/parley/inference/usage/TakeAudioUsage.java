package dev.parley.inference.usage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.parley.events.Event;
import dev.parley.events.EventJson;
import io.smallrye.reactive.messaging.annotations.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jspecify.annotations.Nullable;

/**
 * Brings what chat-service had read aloud and written down to the ledger, in the way of everything
 * else: through the journal, as an entry of its own that counts as no completion. It has the id of
 * its event, so it counts once however often it is told, and no inbox is asked.
 */
@ApplicationScoped
class TakeAudioUsage {

  private static final String SPOKEN = "audio.spoken";
  private static final String HEARD = "audio.heard";

  private final Metering metering;
  private final PriceUsage prices;
  private final EventJson json;

  TakeAudioUsage(Metering metering, PriceUsage prices, EventJson json) {
    this.metering = metering;
    this.prices = prices;
    this.json = json;
  }

  /**
   * Data of the events, as chat-service tells it.
   *
   * @param characters that were read aloud; null of a recording
   * @param seconds of a recording, where they are known
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Used(
      UUID sessionId,
      @Nullable UUID aiGatewayId,
      String model,
      Instant beganAt,
      @Nullable Long characters,
      @Nullable BigDecimal seconds) {}

  @Incoming("chat-audio")
  @Blocking
  void take(String record) {
    Event event = json.read(record);
    if (event.type().equals(SPOKEN)) {
      enter(event, Skus.SPEECH, this::spoken);
    } else if (event.type().equals(HEARD)) {
      enter(event, Skus.TRANSCRIPTION, this::heard);
    }
  }

  private interface Bill {
    List<UsageLine> of(Used used);
  }

  private void enter(Event event, String sku, Bill bill) {
    Used used = json.data(event, Used.class);
    metering.told(
        new UsageEntry(
            event.id(),
            event.account(),
            "chat:" + used.sessionId(),
            used.aiGatewayId(),
            null,
            used.model(),
            sku,
            used.beganAt(),
            event.at(),
            EntryState.COMPLETE,
            UsageEntry.Tokens.NONE,
            bill.of(used)));
  }

  private List<UsageLine> spoken(Used used) {
    Long characters = used.characters();
    if (characters == null || characters < 0) {
      throw new IllegalArgumentException("Nothing says how much was read aloud");
    }
    return List.of(prices.units(Skus.SPEECH, characters, "Characters read aloud"));
  }

  private List<UsageLine> heard(Used used) {
    List<UsageLine> lines = new ArrayList<>();
    lines.add(prices.units(Skus.TRANSCRIPTION, 1, "Recordings written down"));
    BigDecimal seconds = used.seconds();
    if (seconds != null) {
      lines.add(
          new UsageLine(
              Skus.TRANSCRIBED_SECONDS,
              seconds,
              prices.unit(Skus.TRANSCRIBED_SECONDS),
              "Seconds of recordings written down"));
    }
    return lines;
  }
}
