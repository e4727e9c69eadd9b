package dev.parley.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Map;
import org.junit.jupiter.api.Test;

final class ArgumentsTest {

  private static final Map<String, String> DEFAULTS = Map.of("seconds", "8", "latency", "0,20");

  @Test
  void keepsDefaultsOfWhatIsNotGiven() {
    Arguments arguments = Arguments.parse(DEFAULTS, "--seconds", "3");

    assertThat(arguments.number("seconds", 1)).isEqualTo(3);
    assertThat(arguments.numbers("latency", 0)).containsExactly(0, 20);
  }

  @Test
  void refusesUnknownOptionsAndMissingValues() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse(DEFAULTS, "--second", "3"))
        .withMessageContaining("--second")
        .withMessageContaining("latency");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse(DEFAULTS, "--seconds"))
        .withMessageContaining("lacks its value");
  }

  @Test
  void refusesWhatIsNoNumberOrTooSmall() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse(DEFAULTS, "--seconds", "0").number("seconds", 1))
        .withMessage("--seconds takes whole numbers from 1, not \"0\".");
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Arguments.parse(DEFAULTS, "--seconds", "long").number("seconds", 1));
  }
}
