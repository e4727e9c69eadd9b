package dev.parley.rag.chunking;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ChunkerTest {

  /** One token a word. */
  private final Chunker chunker =
      new Chunker(text -> text.isBlank() ? 0 : text.strip().split("\\s+").length, 510);

  private static String sentences(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> "Sentence number " + n + " has exactly eight words here. ")
        .collect(Collectors.joining());
  }

  @Test
  void leavesAShortTextWhole() {
    assertThat(chunker.chunk("A short text.\n\nWith two paragraphs.\n"))
        .containsExactly(new Chunk(0, 36, "A short text.\n\nWith two paragraphs.\n"));
  }

  @Test
  void cutsALongTextBetweenSentencesWithSomeOverlap() {
    String text = sentences(200);

    List<Chunk> chunks = chunker.chunk(text);

    assertThat(chunks).hasSizeGreaterThan(3);
    assertThat(chunks)
        .allSatisfy(
            chunk -> {
              assertThat(chunk.text()).startsWith("Sentence").endsWith("here.");
              assertThat(chunk.text().split("\\s+").length).isLessThanOrEqualTo(400);
              assertThat(text.substring(chunk.start(), chunk.end())).isEqualTo(chunk.text());
            });
    for (int at = 1; at < chunks.size(); at++) {
      assertThat(chunks.get(at).start()).isLessThan(chunks.get(at - 1).end());
    }
    assertThat(chunks.getFirst().start()).isZero();
    assertThat(chunks.getLast().end()).isEqualTo(text.strip().length());
  }

  @Test
  void prefersToCutWhereAParagraphBegins() {
    String text = sentences(42) + "\n\n" + "New topic. " + sentences(60);

    assertThat(chunker.chunk(text).get(1).text()).contains("New topic.");
    assertThat(chunker.chunk(text).get(0).text()).doesNotContain("New topic.");
  }

  @Test
  void cutsWhatHasNoSentences() {
    List<Chunk> words = chunker.chunk("word ".repeat(5_000));
    List<Chunk> blob = chunker.chunk("😀".repeat(40_000));

    assertThat(words).allSatisfy(c -> assertThat(c.text().split(" ").length).isLessThan(401));
    assertThat(blob).hasSizeGreaterThan(9);
    assertThat(blob)
        .allSatisfy(c -> assertThat(Character.isLowSurrogate(c.text().charAt(0))).isFalse());
    assertThat(blob.stream().mapToInt(c -> c.text().length()).sum()).isGreaterThanOrEqualTo(80_000);
  }

  @Test
  void givesOneChunkForBlankText() {
    assertThat(chunker.chunk(" \n ".repeat(5_000))).hasSize(1);
  }
}
