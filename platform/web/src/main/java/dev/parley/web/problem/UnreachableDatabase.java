package dev.parley.web.problem;

import java.sql.SQLException;
import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** The database is away: restarted, not there yet, or with no connection left. */
public final class UnreachableDatabase {

  /** Connection exception, operator intervention, insufficient resources (PostgreSQL, app. A). */
  private static final List<String> CLASSES = List.of("08", "57P", "53300");

  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final int DEEPEST = 10;

  private UnreachableDatabase() {}

  /**
   * Whether the failure is of this kind, so that the same may succeed later. A transaction manager
   * hangs the failure of a commit beside its own, as a suppressed one.
   */
  public static boolean isCauseOf(Throwable failure) {
    return isCauseOf(failure, DEEPEST);
  }

  private static boolean isCauseOf(@Nullable Throwable failure, int depth) {
    if (failure == null || depth == 0) {
      return false;
    }
    if (failure instanceof SQLException sql && isAway(sql)) {
      return true;
    }
    return isCauseOf(failure.getCause(), depth - 1)
        || Stream.of(failure.getSuppressed()).anyMatch(other -> isCauseOf(other, depth - 1));
  }

  private static boolean isAway(SQLException failure) {
    @Nullable String state = failure.getSQLState();
    String message = String.valueOf(failure.getMessage());
    return failure instanceof SQLTransientConnectionException
        || (state != null && CLASSES.stream().anyMatch(state::startsWith))
        // the connection pool's own words, which have no state
        || message.startsWith("This connection has been closed")
        || message.startsWith("Sorry, acquisition timeout");
  }

  static ProblemException problem(Throwable cause) {
    return new ProblemException(
        ProblemType.UNAVAILABLE,
        "The database cannot be reached at the moment; repeat the request after a while.",
        List.of(),
        RETRY_AFTER,
        cause);
  }
}
