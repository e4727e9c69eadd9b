package dev.parley.inference.usage;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.inference.usage.journal.JournalException;
import io.smallrye.mutiny.Uni;
import jakarta.enterprise.context.ApplicationScoped;
import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Brings what chat-service had read aloud and written down to the ledger, in the way of everything
 * else: through the journal, as an entry of its own that counts as no completion. It has the id of
 * its event, so it counts once however often it is told, and no inbox is asked.
 *
 * <p>What cannot be read becomes a dead letter. What the journal does not take waits, and all that
 * comes after it; Kafka keeps it until the disk has it, also beyond the end of this process.
 */
@ApplicationScoped
class TakeAudioUsage {

  private static final Logger LOG = Logger.getLogger(TakeAudioUsage.class);
  private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

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

  /** Done when the record is on disk; fails with what a repetition would not change. */
  @Incoming("chat-audio")
  Uni<Void> take(String record) {
    return Uni.createFrom()
        .item(() -> entryOf(json.read(record)))
        .chain(entry -> entry.map(this::kept).orElseGet(() -> Uni.createFrom().voidItem()));
  }

  private Uni<Void> kept(UsageEntry entry) {
    return Uni.createFrom()
        .voidItem()
        .invoke(() -> metering.told(entry))
        .onFailure(JournalException.class)
        .invoke(e -> LOG.warnf("Usage of voices and recordings waits: %s", e.getMessage()))
        .onFailure(JournalException.class)
        .retry()
        .withBackOff(FIRST_PAUSE, LONGEST_PAUSE)
        .indefinitely();
  }

  private Optional<UsageEntry> entryOf(Event event) {
    return switch (event.type()) {
      case SPOKEN -> Optional.of(entry(event, Skus.SPEECH, this::spoken));
      case HEARD -> Optional.of(entry(event, Skus.TRANSCRIPTION, this::heard));
      default -> Optional.empty();
    };
  }

  private interface Bill {
    List<UsageLine> of(Used used);
  }

  private UsageEntry entry(Event event, String sku, Bill bill) {
    Used used = json.data(event, Used.class);
    return new UsageEntry(
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
        bill.of(used));
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
