package dev.parley.inference.provider;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.inference.upstream.DefaultUpstreamConfig;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the operator configures, and that a bad setting is named when the service starts. */
class OperatorProvidersTest {

  private static final String EAST = "parley.upstreams.east.";

  private static OperatorProviders with(Map<String, String> settings) {
    SmallRyeConfigBuilder builder =
        new SmallRyeConfigBuilder()
            .withMapping(ProviderConfig.class)
            .withMapping(DefaultUpstreamConfig.class);
    settings.forEach(builder::withDefaultValue);
    SmallRyeConfig config = builder.build();
    return new OperatorProviders(
        config.getConfigMapping(ProviderConfig.class),
        config.getConfigMapping(DefaultUpstreamConfig.class));
  }

  private static Map<String, String> east(String setting, String value) {
    Map<String, String> settings =
        new HashMap<>(
            Map.of(EAST + "base-address", "https://east.example/v1", EAST + "models", "m"));
    settings.put(EAST + setting, value);
    return settings;
  }

  @Test
  void withoutSettingsThereIsNobody() {
    OperatorProviders none = with(Map.of());
    assertThat(none.named()).isEmpty();
    assertThat(none.fallback()).isEmpty();
  }

  @Test
  void aProviderHasWhatIsSetAndDefaultsForTheRest() {
    Map<String, String> settings = east("aliases.\"quick\"", "vendor/quick-1");
    settings.put(EAST + "api-key", "sk-east");
    settings.put(EAST + "first-token-timeout", "PT20S");
    settings.put("openai.api-key", "sk-default");
    OperatorProviders both = with(settings);
    KnownProvider east = both.named().getFirst();
    assertThat(east.api().baseAddress()).isEqualTo("https://east.example/v1");
    assertThat(east.api().apiKey()).isEqualTo("sk-east");
    assertThat(east.api().trusted()).isTrue();
    assertThat(east.candidate("quick").orElseThrow().theirModel()).isEqualTo("vendor/quick-1");
    assertThat(east.candidate("m")).isPresent();
    assertThat(east.candidate("other")).isEmpty();
    assertThat(east.weight()).isEqualTo(1);
    assertThat(east.priority()).isZero();
    assertThat(east.maxConcurrent()).isNull();
    assertThat(east.firstToken()).isEqualTo(Duration.ofSeconds(20));
    assertThat(east.toString()).doesNotContain("sk-east");
    KnownProvider fallback = both.fallback().orElseThrow();
    assertThat(fallback.candidate("anything")).isPresent();
    assertThat(fallback.judged()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "base-address, ftp://east.example",
    "base-address, http://user:secret@east.example",
    "weight, 0",
    "priority, 101",
    "max-concurrent, 0"
  })
  void aBadSettingIsNamed(String setting, String value) {
    assertThatThrownBy(() -> with(east(setting, value)))
        .hasMessageContaining(EAST + setting)
        .hasMessageNotContaining("secret");
  }
}
