package dev.parley.chat.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ActivationTest {

  @Test
  void tellsWhichExecutionItIs() {
    assertThat(task("schedule", 3).instruction()).contains("Execution: 3 of 5");
  }

  @Test
  void runByHandIsNoExecution() {
    assertThat(task("manual", 0).instruction())
        .contains("Task: Say hello")
        .doesNotContain("Execution");
  }

  private static Activation task(String origin, int execution) {
    return new Activation(
        UUID.randomUUID(),
        UUID.randomUUID(),
        "recurring",
        origin,
        "ana",
        "WebChat",
        null,
        null,
        "Say hello",
        null,
        "UTC",
        Instant.parse("2030-03-21T15:00:00Z"),
        0,
        0,
        execution,
        5);
  }
}
