package dev.parley.rag.retrieval.lucene;

import dev.parley.rag.retrieval.RetrievalConfig;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Lets one instance only work with Lucene on a database. Its indexes are files of its own: what
 * another instance indexes or deletes would be wrong in them without anybody noticing. The claim is
 * an advisory lock of a database session, so that it ends with the process that has it.
 */
@ApplicationScoped
class HoldIndexes {

  private static final Logger LOG = Logger.getLogger(HoldIndexes.class);

  /** Any number, the same in all instances. */
  private static final long LOCK = 0x7061726c_65790001L;

  private static final int FIRST = 1;
  private static final long LOOK_SECONDS = 10;
  private static final int ANSWER_SECONDS = 5;
  private static final long BETWEEN_TRIES_MILLIS = 500;

  private final DataSource database;
  private final boolean needed;
  private final Duration longest;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("hold-indexes").factory());
  private @Nullable Connection session;
  private long process;

  HoldIndexes(DataSource database, RetrievalConfig retrieval, IndexConfig config) {
    this.database = database;
    this.needed = retrieval.engine().equals("lucene");
    this.longest = config.claim();
  }

  /**
   * Waits for an instance that is about to end.
   *
   * @throws IllegalStateException when another instance keeps the indexes
   */
  void start(@Observes @Priority(FIRST) StartupEvent started) throws InterruptedException {
    if (!needed) {
      return;
    }
    long end = System.nanoTime() + longest.toNanos();
    while (!claim()) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException(
            "Another rag-service works on this database with Lucene, whose indexes are files of one"
                + " instance. Stop it, or set PARLEY_RETRIEVAL_ENGINE=qdrant for several"
                + " instances.");
      }
      Thread.sleep(BETWEEN_TRIES_MILLIS);
    }
    var unused =
        executor.scheduleWithFixedDelay(this::look, LOOK_SECONDS, LOOK_SECONDS, TimeUnit.SECONDS);
  }

  void stop(@Observes ShutdownEvent stopped) {
    executor.shutdownNow();
    release();
  }

  /** True when this instance has the claim now. */
  synchronized boolean claim() {
    try {
      if (session != null && session.isValid(ANSWER_SECONDS)) {
        return true;
      }
      release();
      Connection opened = database.getConnection();
      boolean held = false;
      try {
        held = lock(opened);
      } finally {
        if (!held) {
          opened.close();
        }
      }
      if (held) {
        session = opened;
        process = processOf(opened);
      }
      return held;
    } catch (SQLException e) {
      LOG.warnf("The claim on the indexes could not be made now: %s", e.getMessage());
    }
    return false;
  }

  /** A session whose machine is gone is to end soon, not when the network gives it up in hours. */
  private static boolean lock(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "SET tcp_keepalives_idle = 10; SET tcp_keepalives_interval = 5;"
              + " SET tcp_keepalives_count = 3");
      try (ResultSet answer = statement.executeQuery("SELECT pg_try_advisory_lock(" + LOCK + ")")) {
        return answer.next() && answer.getBoolean(1);
      }
    }
  }

  private static long processOf(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet answer = statement.executeQuery("SELECT pg_backend_pid()")) {
      return answer.next() ? answer.getLong(1) : 0;
    }
  }

  synchronized void release() {
    Connection held = session;
    session = null;
    if (held != null) {
      try (held;
          Statement statement = held.createStatement()) {
        statement.execute("SELECT pg_advisory_unlock(" + LOCK + ")");
      } catch (SQLException e) {
        LOG.debugf("The session with the claim on the indexes is gone: %s", e.getMessage());
      }
    }
  }

  /** A database that was away took the claim along; whoever has it by then goes on. */
  private void look() {
    if (!claim() && isHeldByAnother()) {
      LOG.error("Another instance has taken over the Lucene indexes; this one ends.");
      Quarkus.asyncExit(1);
    }
  }

  /** The server may not have noticed yet that our own session is gone. */
  private synchronized boolean isHeldByAnother() {
    try (Connection connection = database.getConnection();
        Statement statement = connection.createStatement();
        ResultSet answer =
            statement.executeQuery(
                "SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND granted"
                    + " AND (classid::bigint << 32 | objid::bigint) = "
                    + LOCK
                    + " AND database ="
                    + " (SELECT oid FROM pg_database WHERE datname = current_database())"
                    + " AND pid <> "
                    + process)) {
      return answer.next() && answer.getLong(1) > 0;
    } catch (SQLException e) {
      return false;
    }
  }
}
