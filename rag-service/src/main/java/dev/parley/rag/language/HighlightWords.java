package dev.parley.rag.language;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashSet;
import java.util.Set;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.analysis.tokenattributes.OffsetAttribute;
import org.jspecify.annotations.Nullable;

/** Marks in a text the words of a question, by the analysis by which they were found. */
@ApplicationScoped
public class HighlightWords {

  private final WordAnalysis words = new WordAnalysis();

  /**
   * The text with each word that the question has too between {@code <em>} and {@code </em>}. Its
   * other characters are left as they are: whoever shows it as HTML has to escape it.
   *
   * @param language of the text, ISO 639-1; of an unknown one only whole words are marked
   */
  public String mark(String text, String question, @Nullable String language) {
    String field = language == null ? WordAnalysis.TEXT : WordAnalysis.fields(language).getLast();
    Set<String> wanted = new HashSet<>();
    StringBuilder marked = new StringBuilder();
    try {
      read(field, question, (word, start, end) -> wanted.add(word));
      int[] done = {0};
      read(
          field,
          text,
          (word, start, end) -> {
            if (start >= done[0] && wanted.contains(word)) {
              marked.append(text, done[0], start).append("<em>").append(text, start, end);
              marked.append("</em>");
              done[0] = end;
            }
          });
      return marked.append(text, done[0], text.length()).toString();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private interface EachWord {
    void take(String word, int start, int end);
  }

  private void read(String field, String text, EachWord each) throws IOException {
    try (TokenStream tokens = words.tokenStream(field, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      OffsetAttribute place = tokens.addAttribute(OffsetAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        each.take(word.toString(), place.startOffset(), place.endOffset());
      }
      tokens.end();
    }
  }
}
