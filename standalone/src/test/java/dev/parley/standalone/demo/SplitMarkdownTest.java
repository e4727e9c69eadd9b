package dev.parley.standalone.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

final class SplitMarkdownTest {

  @Test
  void cutsAtHeadingsAndKeepsThePathOfHeadings() {
    List<Section> sections =
        SplitMarkdown.of(
            "docs/a.md",
            """
            # Architecture

            In short.

            ## Identity, and `keys`
            A key is checked.

            ### At the edge
            By the gateway.

            ## Identity, and keys
            Again.
            """);

    assertThat(sections)
        .extracting(Section::name)
        .containsExactly(
            "docs/a.md#architecture",
            "docs/a.md#identity-and-keys",
            "docs/a.md#at-the-edge",
            "docs/a.md#identity-and-keys-1");
    assertThat(sections.get(2).heading())
        .isEqualTo("Architecture › Identity, and keys › At the edge");
    assertThat(sections.get(2).contents())
        .isEqualTo("# Architecture › Identity, and keys › At the edge\n\nBy the gateway.");
  }

  @Test
  void leavesOutWhatSaysNothingAndKeepsCode() {
    List<Section> sections =
        SplitMarkdown.of(
            "README.md",
            """
            <!-- a
            comment -->
            ![chat](docs/chat.png)
            Before any heading.

            # Only a title

            ## Run
            ```sh
            # not a heading
            ./parley up
            ```
            ```mermaid
            graph TD
            ```
            """);

    assertThat(sections).extracting(Section::name).containsExactly("README.md", "README.md#run");
    assertThat(sections.get(0).contents()).isEqualTo("# README.md\n\nBefore any heading.");
    assertThat(sections.get(1).contents())
        .contains("# not a heading")
        .doesNotContain("graph")
        .doesNotContain("mermaid");
  }
}
