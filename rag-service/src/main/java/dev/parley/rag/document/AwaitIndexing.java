package dev.parley.rag.document;

import dev.parley.rag.sql.Database;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.UUID;

/** Waits until a change of a document is to be found, for callers who expect that of a call. */
@ApplicationScoped
public class AwaitIndexing {

  private static final Duration LONGEST = Duration.ofSeconds(5);
  private static final Duration PAUSE = Duration.ofMillis(20);

  private final Database database;

  AwaitIndexing(Database database) {
    this.database = database;
  }

  /**
   * Returns when the document waits for nothing any more, or after some seconds: a model or an
   * engine that is away does not hold up the caller, the change is stored already.
   */
  public void await(UUID document) {
    long end = System.nanoTime() + LONGEST.toNanos();
    try {
      while (isQueued(document) && System.nanoTime() < end) {
        Thread.sleep(PAUSE);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isQueued(UUID document) {
    return database.number(
            "SELECT count(*) FROM document WHERE id = ? AND state = 'Queued'", document)
        > 0;
  }
}
