package dev.parley.embedding;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.InputStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Expected ids are those of Hugging Face's tokenizers library with the same tokenizer.json. */
class WordPieceTokenizerTest {

  private static WordPieceTokenizer tokenizer;

  @BeforeAll
  static void load() throws Exception {
    try (InputStream json =
        WordPieceTokenizerTest.class.getResourceAsStream("/bge-small-en-v1.5-q-tokenizer.json")) {
      tokenizer = WordPieceTokenizer.read(json);
    }
  }

  @Test
  void splitsOnWhiteSpaceAndPunctuation() {
    assertThat(tokenizer.encode("Hello,\tworld!\n")).containsExactly(7592, 1010, 2088, 999);
  }

  @Test
  void foldsCaseAndAccents() {
    assertThat(tokenizer.encode("ÉCOLE naïve")).containsExactly(12431, 15743);
  }

  @Test
  void cutsUnknownWordsIntoTheLongestKnownPieces() {
    assertThat(tokenizer.encode("embeddings of microglia"))
        .containsExactly(7861, 8270, 4667, 2015, 1997, 12702, 20011);
  }

  @Test
  void treatsIdeographsAsWordsAndDropsWhatItCannotShow() {
    assertThat(tokenizer.encode("中文\u0000\ufeff x")).containsExactly(1746, 1861, 1060);
  }

  @Test
  void givesOneUnknownForAnOverlongWord() {
    assertThat(tokenizer.encode("a".repeat(101))).containsExactly(100);
    assertThat(tokenizer.encode("")).isEmpty();
  }
}
