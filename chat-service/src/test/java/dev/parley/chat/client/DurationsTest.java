package dev.parley.chat.client;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DurationsTest {

  private final ObjectMapper json = new ObjectMapper();

  @ParameterizedTest
  @CsvSource({
    "0, PT0S",
    "2.5, PT2.5S",
    "'\"2.5\"', PT2.5S",
    "'\"00:00:02.5\"', PT2.5S",
    "'\"02:00:00\"', PT2H",
    "'\"02:00\"', PT2H",
    "'\"1.02:03:04\"', PT26H3M4S",
    "'\"PT10M\"', PT10M",
  })
  void allFormsAreRead(String value, Duration duration) throws Exception {
    assertThat(Durations.parse(json.readTree(value))).contains(duration);
  }

  @ParameterizedTest
  @ValueSource(strings = {"-1", "\"soon\"", "\"-PT1S\"", "true", "[]", "{}", "1e300", "\"\""})
  void nothingElseIs(String value) throws Exception {
    assertThat(Durations.parse(json.readTree(value))).isEmpty();
  }
}
