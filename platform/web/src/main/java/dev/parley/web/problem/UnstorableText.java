package dev.parley.web.problem;

import java.sql.SQLException;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Text that Postgres cannot keep: it has a NUL character, which JSON allows and SQL does not. */
final class UnstorableText {

  /** character_not_in_repertoire, untranslatable_character (PostgreSQL, appendix A). */
  private static final Set<String> STATES = Set.of("22021", "22P05");

  private static final int DEEPEST = 10;

  private UnstorableText() {}

  static boolean isCauseOf(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      if (cause instanceof SQLException sql && STATES.contains(String.valueOf(sql.getSQLState()))) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  static ProblemException problem() {
    return ProblemException.invalid("A text holds a NUL character, which cannot be kept.");
  }
}
