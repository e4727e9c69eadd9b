package dev.parley.scheduler.activation;

import dev.parley.scheduler.sql.Sql;
import java.sql.SQLException;
import java.util.List;

/** Hands activations to whoever calls webhooks. */
public interface QueueWebhooks {

  /**
   * Takes activations in the transaction of their ledger entries; they are called after it was
   * committed, until they succeed or are given up.
   *
   * @param activated may be empty
   */
  void queue(Sql sql, List<Activated> activated) throws SQLException;
}
