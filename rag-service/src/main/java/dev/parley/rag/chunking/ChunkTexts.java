package dev.parley.rag.chunking;

import java.util.List;

/** What of a chunk is embedded, and in what words are searched. */
public final class ChunkTexts {

  private ChunkTexts() {}

  /** The questions that the chunk answers where there are any, else its text. */
  public static String embedded(String text, List<String> questions) {
    return questions.isEmpty() ? text : String.join("\n", questions);
  }

  /** The text with its keywords and questions. */
  public static String searched(String text, List<String> keywords, List<String> questions) {
    if (keywords.isEmpty() && questions.isEmpty()) {
      return text;
    }
    return text + "\n" + String.join(" ", keywords) + "\n" + String.join("\n", questions);
  }
}
