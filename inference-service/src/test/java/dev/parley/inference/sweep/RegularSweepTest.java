package dev.parley.inference.sweep;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class RegularSweepTest {

  @Test
  void goesOnAfterErrorsAndUntilABatchIsNotFull() throws InterruptedException {
    List<Integer> results = new CopyOnWriteArrayList<>(List.of(-1, 5, 5, 2));
    CountDownLatch through = new CountDownLatch(4);
    RegularSweep sweep =
        new RegularSweep(
            "things",
            5,
            most -> {
              int result = results.isEmpty() ? 0 : results.removeFirst();
              through.countDown();
              if (result < 0) {
                throw new StackOverflowError("as the test wants it");
              }
              return result;
            });
    try {
      sweep.start(Duration.ofMillis(1));
      assertThat(through.await(10, TimeUnit.SECONDS)).isTrue();
    } finally {
      sweep.stop();
    }
  }
}
