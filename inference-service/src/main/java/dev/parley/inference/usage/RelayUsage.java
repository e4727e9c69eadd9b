package dev.parley.inference.usage;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.usage.journal.Journal;
import dev.parley.inference.usage.journal.Position;
import dev.parley.inference.usage.journal.ReadRecords;
import java.sql.SQLException;
import java.util.List;
import org.jboss.logging.Logger;

/**
 * Brings the ends of completions from the journal to the database, batch by batch, and drops the
 * segments that nobody needs any more. Where it stands is not kept: after a restart it brings all
 * again, and each entry counts once.
 */
final class RelayUsage {

  private static final Logger LOG = Logger.getLogger(RelayUsage.class);

  private final UsageJournal journal;
  private final Metering metering;
  private final SettleUsage settle;
  private final int batch;
  private Position at;

  RelayUsage(UsageJournal journal, Metering metering, SettleUsage settle, int batch) {
    this.journal = journal;
    this.metering = metering;
    this.settle = settle;
    this.batch = batch;
    this.at = journal.journal().start();
  }

  /**
   * Settles one batch.
   *
   * @return whether there may be more
   * @throws SQLException when the database did not take it; the next call tries the same again
   */
  boolean relayBatch() throws SQLException {
    settleRefused();
    Journal source = journal.journal();
    ReadRecords read = source.read(at, batch);
    List<ObjectNode> ends =
        read.records().stream()
            .filter(data -> data.path(UsageJournal.KIND).asText().equals(UsageJournal.FINISH))
            .toList();
    settleAll(ends);
    at = read.next();
    source.dropBefore(metering.firstNeeded(at.segment()));
    return !read.records().isEmpty();
  }

  private void settleRefused() throws SQLException {
    List<ObjectNode> refused = journal.takeRefused(batch);
    try {
      settleAll(refused);
    } catch (SQLException | RuntimeException e) {
      journal.giveBack(refused);
      throw e;
    }
  }

  /** One entry that cannot be stored must not hold up the others. */
  private void settleAll(List<ObjectNode> entries) throws SQLException {
    try {
      settle.settle(entries);
    } catch (SQLException | IllegalArgumentException e) {
      if (!isAboutData(e)) {
        throw e;
      }
      for (ObjectNode entry : entries) {
        settleAlone(entry);
      }
    }
  }

  private void settleAlone(ObjectNode entry) throws SQLException {
    try {
      settle.settle(List.of(entry));
    } catch (SQLException | IllegalArgumentException e) {
      if (!isAboutData(e)) {
        throw e;
      }
      LOG.errorf(e, "A usage entry cannot be stored and is set aside: %s", entry.path("id"));
      journal.journal().setAside(entry);
    }
  }

  /** Data exceptions and violated constraints (classes 22 and 23): a repetition helps nobody. */
  private static boolean isAboutData(Exception failure) {
    String state = failure instanceof SQLException sql ? String.valueOf(sql.getSQLState()) : "22";
    return state.startsWith("22") || state.startsWith("23");
  }
}
