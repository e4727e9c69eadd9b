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
    assertThat(
            texts(
                "First one\ncontinues right here. Second (e.g. this one) ends here.\n\nThird one is short."))
        .containsExactly(
            "First one continues right here.",
            "Second (e.g. this one) ends here.",
            "Third one is short.");
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
            texts(
                "Steps:\n\n1. One.\n2. Two.\n\n# Other\n\n- alpha is the first\n- beta is the\n  second"))
        .containsExactly("Steps:\n\n1. One.\n2. Two.", "alpha is the first", "beta is the second");
  }

  @Test
  void unclosedCodeAtTheEndOfAChunkIsKept() {
    assertThat(texts("```\nhalf")).containsExactly("```\nhalf");
  }

  @Test
  void indentedCodeIsABlock() {
    assertThat(
            texts(
                "Two commands are enough:\n\n    ./parley up\n    ./parley test\n\nThat is all there is."))
        .containsExactly(
            "Two commands are enough:\n\n    ./parley up\n    ./parley test",
            "That is all there is.");
  }

  @Test
  void restOfCutCodeIsLeftOut() {
    assertThat(texts("\\\"}]}'\n```\n\nThe answer comes with its citations.\n\n```bash\nls\n```"))
        .containsExactly("The answer comes with its citations.", "```bash\nls\n```");
  }

  @Test
  void fragmentsAreLeftOutUnlessThereIsNothingElse() {
    assertThat(texts("Status: accepted\n\nThis decision stands for now."))
        .containsExactly("This decision stands for now.");
    assertThat(texts("Status: accepted")).containsExactly("Status: accepted");
  }
}
