package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.web.problem.ProblemException;
import java.util.List;
import org.junit.jupiter.api.Test;

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
  void asksForAValueAfterAFlag() {
    assertThatThrownBy(() -> BrowseFilter.parse("lens -t"))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("-t needs a value");
  }
}
