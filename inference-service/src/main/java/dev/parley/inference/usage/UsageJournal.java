package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.usage.journal.Journal;
import dev.parley.inference.usage.journal.JournalException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jboss.logging.Logger;

/** The records of completions in the journal. */
final class UsageJournal {

  static final String KIND = "kind";
  static final String BEGIN = "begin";
  static final String PROGRESS = "progress";
  static final String LINES = "lines";
  static final String MODEL = "model";
  static final String FINISH = "finish";

  private static final Logger LOG = Logger.getLogger(UsageJournal.class);

  private final Journal journal;

  /**
   * Entries that the disk refused: they wait in memory for the database. They are of completions
   * that had begun, and none begins on such a disk, so they do not grow without end.
   */
  private final ConcurrentLinkedQueue<ObjectNode> refused = new ConcurrentLinkedQueue<>();

  UsageJournal(Journal journal) {
    this.journal = journal;
  }

  Journal journal() {
    return journal;
  }

  /**
   * A completion begins.
   *
   * @throws JournalException when there is no room for it
   */
  void begin(CompletionFacts facts, Instant at, PricePerToken price) {
    ObjectNode json = of(BEGIN, facts.id());
    json.put("at", at.toString());
    json.put("account", facts.account().toString());
    json.put("subject", facts.subject());
    json.put("gateway", facts.gatewayId() == null ? null : facts.gatewayId().toString());
    json.put("gateway_name", facts.gatewayName());
    json.put("base", facts.base());
    journal.begin(priced(json, facts.model(), price));
  }

  /** Another model answers than was thought when the completion began. */
  void answeredBy(UUID completion, String model, PricePerToken price) {
    journal.append(priced(of(MODEL, completion), model, price));
  }

  private static ObjectNode priced(ObjectNode json, String model, PricePerToken price) {
    json.put("model", model);
    return json.put("in", price.in()).put("out", price.out()).put("price_cached", price.cached());
  }

  /** So much the current call took so far. */
  void progress(UUID completion, TokenUsage far) {
    journal.append(
        of(PROGRESS, completion)
            .put("prompt", far.prompt())
            .put("cached", far.cached())
            .put("tokens", far.completion())
            .put("reported", far.reported() != null));
  }

  /** Lines were added. */
  void lines(UUID completion, List<UsageLine> lines) {
    journal.append(linesOf(completion, lines));
  }

  /** A call of the model is over, and another begins. */
  void round(UUID completion, List<UsageLine> lines, TokenUsage taken) {
    ObjectNode json = linesOf(completion, lines);
    json.putObject("round")
        .put("prompt", taken.prompt())
        .put("cached", taken.cached())
        .put("completion", taken.completion());
    journal.append(json);
  }

  /** A completion is over. Never throws: what the disk refuses is kept in memory. */
  void finish(UsageEntry entry) {
    ObjectNode json = entry.json().put(KIND, FINISH);
    try {
      journal.append(json);
    } catch (RuntimeException e) {
      LOG.errorf(
          "Usage of completion %s waits in memory, since the disk refused it: %s",
          entry.id(), e.getMessage());
      refused.add(json);
    }
  }

  /**
   * Takes what was used elsewhere.
   *
   * @throws JournalException when there is no room for it; whoever tells of it must do so again
   */
  void told(UsageEntry entry) {
    journal.begin(entry.json().put(KIND, FINISH));
  }

  /** Takes what the disk had refused, to settle it; {@link #giveBack} when that fails. */
  List<ObjectNode> takeRefused(int most) {
    List<ObjectNode> taken = new ArrayList<>();
    while (taken.size() < most && refused.peek() != null) {
      taken.add(refused.poll());
    }
    return taken;
  }

  void giveBack(List<ObjectNode> entries) {
    refused.addAll(entries);
  }

  private static ObjectNode linesOf(UUID completion, List<UsageLine> lines) {
    ObjectNode json = of(LINES, completion);
    ArrayNode array = json.putArray("lines");
    lines.forEach(line -> array.add(line.json()));
    return json;
  }

  private static ObjectNode of(String kind, UUID completion) {
    return JsonNodeFactory.instance.objectNode().put(KIND, kind).put("id", completion.toString());
  }
}
