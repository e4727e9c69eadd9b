package dev.parley.rag.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class LanguageWeightsTest {

  private final LanguageWeights weights = new LanguageWeights(0.7, 0.3);

  private static List<Candidate> in(String... languages) {
    return Stream.of(languages)
        .map(language -> new Candidate(UUID.randomUUID(), UUID.randomUUID(), 0.5f, 1, language))
        .toList();
  }

  private double weigh(Set<String> known, String... languages) {
    return weights.weigh(known, in(languages));
  }

  @Test
  void leansToMeaningWhereTheModelKnowsTheLanguage() {
    assertThat(weigh(Set.of("en"), "en", "en", "und")).isEqualTo(0.7);
    assertThat(weigh(Set.of("en"), "es", "pt")).isEqualTo(0.3);
    assertThat(weigh(Set.of("en"), "en", "es")).isCloseTo(0.5, within(1e-9));
  }

  @Test
  void takesAModelOfManyLanguagesForOneThatKnowsAll() {
    assertThat(weigh(Set.of(), "es", "und")).isEqualTo(0.7);
  }

  @Test
  void staysInTheMiddleWhereNothingIsKnown() {
    assertThat(weigh(Set.of("en"), "und")).isCloseTo(0.5, within(1e-9));
    assertThat(weigh(Set.of("en"))).isCloseTo(0.5, within(1e-9));
  }
}
