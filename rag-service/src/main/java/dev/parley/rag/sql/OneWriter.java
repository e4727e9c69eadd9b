package dev.parley.rag.sql;

import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.sql.SQLException;
import java.util.UUID;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions that write many rows of one collection: on this machine one after the other, so
 * that those which wait hold no connection; and once more when the database ended one because it
 * and another, such as of the indexing, waited for each other.
 */
@ApplicationScoped
public class OneWriter {

  /** Deadlock detected, serialization failure (PostgreSQL, appendix A). */
  private static final String DEADLOCK = "40P01";

  private static final String SERIALIZATION = "40001";
  private static final int MOST_ATTEMPTS = 5;
  private static final int DEEPEST = 10;

  /** Collections that share one of them only wait for each other more often. */
  private final Lock[] turns =
      Stream.generate(() -> new ReentrantLock(true)).limit(64).toArray(Lock[]::new);

  /** Runs it in the current transaction, or else in one of its own. */
  public <T> T write(UUID collection, Supplier<T> work) {
    if (QuarkusTransaction.isActive()) {
      return work.get();
    }
    Lock turn = turns[Math.floorMod(collection.hashCode(), turns.length)];
    turn.lock();
    try {
      return repeated(work);
    } finally {
      turn.unlock();
    }
  }

  /**
   * Runs work on several collections in one transaction. It has no turn, since it cannot have that
   * of each; the order in which it takes them has to be the same for all.
   */
  public <T> T writeSeveral(Supplier<T> work) {
    return repeated(work);
  }

  private static <T> T repeated(Supplier<T> work) {
    for (int attempt = 1; ; attempt++) {
      try {
        return QuarkusTransaction.requiringNew().call(work::get);
      } catch (RuntimeException failure) {
        if (attempt == MOST_ATTEMPTS || !mayBeRepeated(failure)) {
          throw failure;
        }
      }
    }
  }

  private static boolean mayBeRepeated(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof SQLException sql
          && (DEADLOCK.equals(sql.getSQLState()) || SERIALIZATION.equals(sql.getSQLState()))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }
}
