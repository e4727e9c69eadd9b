package dev.parley.inference.extractive;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class SplitMarkdownTest {

  private static List<String> texts(String markdown) {
    return SplitMarkdown.split(1, markdown).stream().map(Unit::text).toList();
  }

  @Test
  void sentencesOfWrappedLines() {
    assertThat(texts("First one\ncontinues here. Second (e.g. this) ends.\n\nThird."))
        .containsExactly("First one continues here.", "Second (e.g. this) ends.", "Third.");
  }

  @Test
  void headingsAreContext() {
    List<Unit> units = SplitMarkdown.split(1, "## The `title`\n\nText here.");
    assertThat(units).hasSize(1);
    assertThat(units.getFirst().heading()).isEqualTo("The title");
    assertThat(units.getFirst().text()).isEqualTo("Text here.");
  }

  @Test
  void codeAndTablesStayWhole() {
    assertThat(texts("Run:\n\n```\na. b.\n\nc\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |"))
        .containsExactly("Run:\n\n```\na. b.\n\nc\n```", "| a | b |\n|---|---|\n| 1 | 2 |");
  }

  @Test
  void listWithLeadIsOneUnitAndOtherItemsStandAlone() {
    assertThat(
            texts("Steps:\n\n1. One.\n2. Two.\n\n# Other\n\n- alpha is first\n- beta is\n  second"))
        .containsExactly("Steps:\n\n1. One.\n2. Two.", "alpha is first", "beta is second");
  }

  @Test
  void unclosedCodeAtTheEndOfAChunkIsKept() {
    assertThat(texts("```\nhalf")).containsExactly("```\nhalf");
  }
}
