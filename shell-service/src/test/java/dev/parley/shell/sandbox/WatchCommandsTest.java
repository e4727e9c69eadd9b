package dev.parley.shell.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class WatchCommandsTest {

  private static final long TOOK = Duration.ofMillis(400).toNanos();

  private static Duration pause(long bytes, long entries) {
    long millis = WatchCommands.millisToFill(bytes, entries);
    return Duration.ofNanos(WatchCommands.pauseNanos(TOOK, millis));
  }

  @Test
  void slowLooksAreRareWhileThereIsMuchRoom() {
    assertThat(pause(1L << 40, 1_000_000_000)).isEqualTo(Duration.ofSeconds(2));
  }

  @Test
  void theNextLookComesBeforeTheRoomCanBeUsedUpByFar() {
    assertThat(pause(1L << 40, 50_000)).isEqualTo(Duration.ofMillis(500));
    assertThat(pause(1L << 30, 1_000_000_000)).isEqualTo(Duration.ofMillis(1024));
  }

  @Test
  void looksTakeHalfOfTheTimeAtMost() {
    assertThat(pause(0, 0)).isEqualTo(Duration.ofMillis(400));
    assertThat(pause(-5, -5)).isEqualTo(Duration.ofMillis(400));
  }
}
