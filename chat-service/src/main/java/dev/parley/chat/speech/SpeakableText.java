package dev.parley.chat.speech;

/** Makes of an answer in Markdown what can be read aloud. */
final class SpeakableText {

  private SpeakableText() {}

  /**
   * Without code, markers of citations, addresses and signs.
   *
   * @param most characters; a longer text ends with a sentence before
   */
  static String of(String markdown, int most) {
    String text =
        markdown
            .replaceAll("(?s)(```|~~~).*?(\\1|$)", " ")
            .replaceAll("!\\[[^]]*]\\([^)]*\\)", " ")
            .replaceAll("\\[([^]]+)]\\([^)]*\\)", "$1")
            .replaceAll("\\s?\\[[0-9]{1,3}]", "")
            .replaceAll("https?://\\S+", " ")
            .replaceAll("(?m)^\\s{0,3}#{1,6}\\s+", "")
            .replaceAll("(?m)^\\s*(?:[-*+]|>)\\s+", "")
            .replaceAll("(?m)^\\s*\\|?[\\s:|-]+\\|?\\s*$", "")
            .replaceAll("[*_`~|]+", " ")
            .replaceAll("[ \\t]+", " ")
            .replaceAll(" +([.,;:!?])", "$1")
            .replaceAll("\\n\\s*\\n+", "\n\n")
            .strip();
    if (text.length() <= most) {
      return text;
    }
    String cut = text.substring(0, most);
    int end =
        Math.max(cut.lastIndexOf(". "), Math.max(cut.lastIndexOf("! "), cut.lastIndexOf("? ")));
    return end > most / 2 ? cut.substring(0, end + 1) : cut;
  }
}
