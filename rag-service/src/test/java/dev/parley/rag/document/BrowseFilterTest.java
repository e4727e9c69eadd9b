package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.web.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class BrowseFilterTest {

  private static BrowseFilter filter(List<String> tags, List<String> names, List<String> words) {
    return new BrowseFilter(tags, names, words);
  }

  @Test
  void readsFlagsAndWords() {
    assertThat(BrowseFilter.parse("-t lens old -n fresnel -t glass stone"))
        .isEqualTo(filter(List.of("lens", "glass"), List.of("fresnel"), List.of("old", "stone")));
    assertThat(BrowseFilter.parse(null)).isEqualTo(filter(List.of(), List.of(), List.of()));
  }

  @Test
  void readsQuotedValues() {
    assertThat(BrowseFilter.parse("-t \"two words\" \"a \\\"quoted\\\" word\" -n \"-t\""))
        .isEqualTo(filter(List.of("two words"), List.of("-t"), List.of("a \"quoted\" word")));
    assertThat(BrowseFilter.parse("\"never closed"))
        .isEqualTo(filter(List.of(), List.of(), List.of("never closed")));
  }

  @Test
  void readsSingleQuotesAndApostrophes() {
    assertThat(BrowseFilter.parse("-t 'two words' -n 'it\\'s \"so\"' 'old stone'"))
        .isEqualTo(filter(List.of("two words"), List.of("it's \"so\""), List.of("old stone")));
    assertThat(BrowseFilter.parse("don't -t o'brien 'tis"))
        .isEqualTo(filter(List.of("o'brien"), List.of(), List.of("don't", "'tis")));
  }

  @Test
  void takesOtherSwitchesForWords() {
    assertThat(BrowseFilter.parse("-x -5 --tag -T"))
        .isEqualTo(filter(List.of(), List.of(), List.of("-x", "-5", "--tag", "-T")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"lens -t", "-t \"\"", "-t '' lens", "-t ' '", "-t -n lens", "-t -t"})
  void asksForAValueAfterAFlag(String text) {
    assertThatThrownBy(() -> BrowseFilter.parse(text))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("-t needs a value");
  }
}
