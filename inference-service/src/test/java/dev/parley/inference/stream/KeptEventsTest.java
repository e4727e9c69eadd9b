package dev.parley.inference.stream;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class KeptEventsTest {

  @Test
  void whatIsDroppedIsWhatWasReadAndBeyondTheWindow() {
    KeptEvents events = new KeptEvents();
    for (int number = 0; number < 1000; number++) {
      events.add("x".repeat(10));
    }
    assertThat(events.drop(0, 100)).isZero();
    assertThat(events.drop(500, 100)).isEqualTo(5000);
    assertThat(events.first()).isEqualTo(500);
    assertThat(events.at(499)).isNull();
    assertThat(events.at(500)).hasSize(10);
    assertThat(events.at(1000)).isNull();
    assertThat(events.size()).isEqualTo(1000);
    assertThat(events.charactersFrom(990)).isEqualTo(100);
    assertThat(events.drop(1000, 100)).isEqualTo(4900);
    assertThat(events.first()).isEqualTo(990);
    assertThat(events.clear()).isEqualTo(100);
    assertThat(events.size()).isEqualTo(1000);
    assertThat(events.at(995)).isNull();
  }

  @Test
  void memoryStaysFlatOverALongStreamThatIsRead() {
    KeptEvents events = new KeptEvents();
    long held = 0;
    long most = 0;
    for (int number = 0; number < 100_000; number++) {
      held += events.add("chunk " + number);
      held -= events.drop(number, 1000);
      most = Math.max(most, held);
    }
    assertThat(most).isLessThan(1300);
    assertThat(events.size()).isEqualTo(100_000);
  }
}
