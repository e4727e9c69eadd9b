package dev.parley.benchmarks.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class TargetTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://192.0.2.1/v1",
        "http://0.0.0.0:8700/v1",
        "http://[2001:db8::1]:8700/v1",
        "https://127.0.0.1/v1",
        "127.0.0.1:8700"
      })
  void refusesWhatIsNotOnThisMachine(String address) {
    assertThatIllegalArgumentException().isThrownBy(() -> target(address));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"http://127.0.0.1:8700/v1", "http://localhost:8700/v1", "http://[::1]:8700/v1"})
  void takesLoopbackAddresses(String address) {
    Target target = target(address);

    assertThat(target.port()).isEqualTo(8700);
    assertThat(target.path()).isEqualTo("/v1/chat/completions");
  }

  @Test
  void hasThePortOfHttpByDefault() {
    assertThat(target("http://127.0.0.1/v1").port()).isEqualTo(80);
  }

  @Test
  void knowsTheProcessorTimeOfItsProcesses() {
    ProcessHandle self = ProcessHandle.current();
    Target target =
        new Target("target", URI.create("http://127.0.0.1/v1"), "key", "model", List.of(self));

    assertThat(target.processorTime()).isPositive();
    assertThat(target("http://127.0.0.1/v1").processorTime()).isZero();
  }

  private static Target target(String address) {
    return new Target("target", URI.create(address), "key", "model", List.of());
  }
}
