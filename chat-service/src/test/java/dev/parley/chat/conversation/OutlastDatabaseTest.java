package dev.parley.chat.conversation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.sql.SQLTransientConnectionException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class OutlastDatabaseTest {

  private final AtomicInteger attempts = new AtomicInteger();

  private String failing(int times, RuntimeException failure) {
    if (attempts.incrementAndGet() <= times) {
      throw failure;
    }
    return "done";
  }

  private static RuntimeException away() {
    return new IllegalStateException(new SQLTransientConnectionException("away"));
  }

  @Test
  void workIsRepeatedUntilTheDatabaseIsBack() throws Exception {
    OutlastDatabase patient = new OutlastDatabase(Duration.ofSeconds(30));
    assertThat(patient.get(() -> failing(2, away()))).isEqualTo("done");
    assertThat(attempts).hasValue(3);
  }

  @Test
  void otherFailuresAreNotRepeated() {
    OutlastDatabase patient = new OutlastDatabase(Duration.ofSeconds(30));
    assertThatThrownBy(() -> patient.get(() -> failing(1, new IllegalStateException("broken"))))
        .hasMessage("broken");
    assertThat(attempts).hasValue(1);
  }

  @Test
  void patienceEnds() {
    OutlastDatabase impatient = new OutlastDatabase(Duration.ZERO);
    assertThatThrownBy(() -> impatient.get(() -> failing(9, away()))).hasRootCauseMessage("away");
    assertThat(attempts).hasValue(1);
  }
}
