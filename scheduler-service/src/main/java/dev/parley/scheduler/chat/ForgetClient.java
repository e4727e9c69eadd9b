package dev.parley.scheduler.chat;

import dev.parley.scheduler.sql.Database;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Removes what is kept for a chat client that was deleted. */
@Singleton
final class ForgetClient {

  private final Database database;

  ForgetClient(Database database) {
    this.database = database;
  }

  /**
   * Removes its schedules and recurring tasks with their runs, and its quiet hours, in the caller's
   * transaction. A webhook that waits to be called finds that its run is gone, and is not called.
   */
  void forget(UUID account, UUID client) {
    database.run(
        sql ->
            sql.update(
                    "DELETE FROM hook_schedule WHERE account_id = ? AND chat_client_id = ?",
                    account,
                    client)
                + sql.update(
                    "DELETE FROM quiet_hours WHERE account_id = ? AND chat_client_id = ?",
                    account,
                    client));
  }
}
