package dev.parley.inference.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class TermsTest {

  @Test
  void formsOfOneWordAreTheSame() {
    assertThat(Terms.of("stopping the services")).isEqualTo(Terms.of("stopped, a service"));
    assertThat(Terms.of("Queries")).isEqualTo(Terms.of("query"));
    assertThat(Terms.of("stored")).isEqualTo(Terms.of("stores"));
    assertThat(Terms.of("coração")).isEqualTo(Terms.of("coracao"));
  }

  @Test
  void wordsWithoutMeaningDoNotCount() {
    assertThat(Terms.of("How do I do that?")).isEmpty();
  }
}
