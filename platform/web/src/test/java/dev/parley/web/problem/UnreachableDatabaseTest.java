package dev.parley.web.problem;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class UnreachableDatabaseTest {

  @Test
  void tellsADatabaseThatIsAwayFromOneThatRefuses() {
    assertThat(away("terminating connection due to administrator command", "57P01")).isTrue();
    assertThat(away("Connection to 127.0.0.1:1 refused", "08001")).isTrue();
    assertThat(away("sorry, too many clients already", "53300")).isTrue();
    assertThat(away("This connection has been closed.", null)).isTrue();
    assertThat(away("canceling statement due to user request", "57014")).isFalse();
    assertThat(away("duplicate key value", "23505")).isFalse();
    assertThat(UnreachableDatabase.isCauseOf(new IllegalStateException("other"))).isFalse();
  }

  @Test
  void findsWhatHangsBesideAFailedCommit() {
    Exception resource = new Exception("commit");
    resource.initCause(new SQLException("This connection has been closed."));
    IllegalStateException rollback = new IllegalStateException("rolled back");
    rollback.addSuppressed(resource);
    assertThat(UnreachableDatabase.isCauseOf(new IllegalStateException(rollback))).isTrue();
  }

  @Test
  void endsInACircleOfCauses() {
    Exception first = new Exception("first");
    Exception second = new Exception("second", first);
    first.initCause(second);
    assertThat(UnreachableDatabase.isCauseOf(first)).isFalse();
  }

  @Test
  void saysWhenToRepeat() {
    ProblemException problem = UnreachableDatabase.problem(new SQLException("away"));
    assertThat(problem.type().status()).isEqualTo(503);
    assertThat(problem.retryAfter()).isPositive();
  }

  private static boolean away(String message, @Nullable String state) {
    return UnreachableDatabase.isCauseOf(
        new IllegalStateException(new SQLException(message, state)));
  }
}
