package dev.parley.inference.pipeline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.ToldMeter;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** A meter that is begun is ended, whoever comes first: who asks, or who refuses. */
final class ExpensesTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Expenses expenses = new Expenses();
  private final AtomicInteger begun = new AtomicInteger();

  @Test
  void nothingBeginsAfterARefusal() {
    expenses.beginsAheadBy(
        most -> {
          begun.incrementAndGet();
          return new ToldMeter();
        });
    assertThat(expenses.refuse()).isNull();
    assertThatThrownBy(() -> expenses.aside(BigDecimal.ONE))
        .isInstanceOf(CancellationException.class);
    assertThat(begun).hasValue(0);
    assertThat(expenses.meter()).isNull();
  }

  @Test
  void aRefusalGivesTheMeterThatWasJustBeginning() throws Exception {
    CountDownLatch mayBegin = new CountDownLatch(1);
    Meter meter = new ToldMeter();
    expenses.beginsAheadBy(
        most -> {
          begun.incrementAndGet();
          try {
            assertThat(mayBegin.await(20, TimeUnit.SECONDS)).isTrue();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          return meter;
        });
    Thread asking = Thread.startVirtualThread(() -> expenses.aside(BigDecimal.ONE).close());
    await().atMost(SOON).until(() -> begun.get() == 1);
    FutureTask<Meter> refused = new FutureTask<>(expenses::refuse);
    Thread refusing = Thread.ofPlatform().start(refused);
    await().atMost(SOON).until(() -> refusing.getState() == Thread.State.WAITING);
    assertThat(refused.isDone()).isFalse();
    mayBegin.countDown();
    assertThat(refused.get(20, TimeUnit.SECONDS)).isSameAs(meter);
    assertThat(asking.join(SOON)).isTrue();
  }

  @Test
  void whatIsAskedAfterARefusalGoesToTheMeterThatThereIs() {
    Meter meter = new ToldMeter();
    expenses.beginsAheadBy(most -> meter);
    expenses.aside(BigDecimal.ONE).close();
    assertThat(expenses.refuse()).isSameAs(meter);
    expenses.aside(BigDecimal.ONE).close();
    assertThat(expenses.meter()).isSameAs(meter);
  }
}
