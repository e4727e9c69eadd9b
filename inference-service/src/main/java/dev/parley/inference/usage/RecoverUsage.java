package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.usage.UsageEntry.Tokens;
import dev.parley.inference.usage.journal.Journal;
import dev.parley.inference.usage.journal.Position;
import dev.parley.inference.usage.journal.ReadRecords;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends in the journal what a killed process had begun: with the lines that were added, and with the
 * tokens that had come. A prompt whose answer had not begun is not charged.
 */
final class RecoverUsage {

  private static final Logger LOG = Logger.getLogger(RecoverUsage.class);
  private static final int AT_ONCE = 1000;

  private final UsageJournal journal;
  private final Map<String, Open> open = new LinkedHashMap<>();

  private RecoverUsage(UsageJournal journal) {
    this.journal = journal;
  }

  /** A completion without an end. */
  private static final class Open {

    private final ObjectNode begin;
    private final List<UsageLine> lines = new ArrayList<>();
    private Tokens tokens = Tokens.NONE;
    private long prompt;
    private long cached;
    private long given;
    private boolean reported;

    Open(ObjectNode begin) {
      this.begin = begin;
      this.prompt = begin.path("prompt").asLong(); // as an earlier version wrote it
    }

    /**
     * The prompt stands beside the tokens that came: without any, it is charged only where the
     * upstream reported it.
     */
    void progressed(ObjectNode progress) {
      given = progress.path("tokens").asLong();
      prompt = progress.path("prompt").asLong(prompt);
      cached = progress.path("cached").asLong();
      reported = progress.path("reported").asBoolean();
    }

    void answeredBy(ObjectNode model) {
      List.of("model", "in", "out", "price_cached")
          .forEach(field -> begin.set(field, model.path(field)));
    }

    void add(ObjectNode added) {
      lines.addAll(UsageEntry.readLines(added.path("lines")));
      JsonNode round = added.path("round");
      if (round.isObject()) {
        tokens =
            tokens.plus(
                new TokenUsage(
                    round.path("prompt").asLong(),
                    round.path("cached").asLong(),
                    round.path("completion").asLong(),
                    null));
        prompt = round.path("next_prompt").asLong(); // as above
        given = 0;
        cached = 0;
        reported = false;
      }
    }

    private String base() {
      return begin.path("base").asText(Skus.CHAT);
    }

    UsageEntry entry(Instant now) {
      String model = begin.path("model").asText();
      if (given > 0 || reported) {
        TokenUsage last = new TokenUsage(prompt, cached, given, null);
        PricePerToken price =
            new PricePerToken(
                begin.path("in").decimalValue(),
                begin.path("out").decimalValue(),
                begin.path("price_cached").decimalValue());
        lines.addAll(PriceUsage.tokens(base(), price, last, PriceUsage.describe(model)));
        tokens = tokens.plus(last);
      }
      @Nullable String gateway = begin.path("gateway").textValue();
      return new UsageEntry(
          UUID.fromString(begin.path("id").asText()),
          UUID.fromString(begin.path("account").asText()),
          begin.path("subject").asText(),
          gateway == null ? null : UUID.fromString(gateway),
          begin.path("gateway_name").textValue(),
          model,
          base(),
          Instant.parse(begin.path("at").asText()),
          now,
          EntryState.INTERRUPTED,
          tokens,
          UsageEntry.merge(lines));
    }
  }

  /**
   * Reads the whole journal, before anything new begins. An end that an earlier recovery wrote
   * counts as one, so that this may itself be killed and run again.
   *
   * @return how many were ended
   */
  static int recover(UsageJournal journal, Instant now) {
    RecoverUsage recovery = new RecoverUsage(journal);
    recovery.readAll(journal.journal());
    recovery.open.values().forEach(each -> recovery.journal.finish(each.entry(now)));
    if (!recovery.open.isEmpty()) {
      LOG.warnf("%d completions were interrupted; what they took counts", recovery.open.size());
    }
    return recovery.open.size();
  }

  private void readAll(Journal source) {
    Position at = source.start();
    ReadRecords read = source.read(at, AT_ONCE);
    while (!read.records().isEmpty()) {
      read.records().forEach(this::take);
      read = source.read(read.next(), AT_ONCE);
    }
  }

  private void take(ObjectNode data) {
    String id = data.path("id").asText();
    @Nullable Open known = open.get(id);
    switch (data.path(UsageJournal.KIND).asText()) {
      case UsageJournal.BEGIN -> open.put(id, new Open(data));
      case UsageJournal.FINISH -> open.remove(id);
      case UsageJournal.LINES -> {
        if (known != null) {
          known.add(data);
        }
      }
      case UsageJournal.MODEL -> {
        if (known != null) {
          known.answeredBy(data);
        }
      }
      case UsageJournal.PROGRESS -> {
        if (known != null) {
          known.progressed(data);
        }
      }
      default -> LOG.warnf("The usage journal has a record of an unknown kind: %s", id);
    }
  }
}
