package dev.parley.rag.language;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;

/**
 * How texts become words, for all search engines. The field {@link #TEXT} has words as Unicode
 * separates them (UAX #29), without case and accents: it assumes no language. Beside it, a text has
 * the field of its language, with the stems of its words. A word that is found as it stands counts
 * in both.
 */
public final class WordAnalysis extends DelegatingAnalyzerWrapper {

  /** The field that every text has. */
  public static final String TEXT = "text";

  private static final String TEXT_IN = "text_";

  /** Distinct words of a query that are searched; a longer query is a text, not a question. */
  private static final int MOST_ASKED = 256;

  private final Analyzer plain = new PlainWords();
  private final LanguageAnalysis languages = new LanguageAnalysis();

  public WordAnalysis() {
    super(PER_FIELD_REUSE_STRATEGY);
  }

  private static final class PlainWords extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new StandardTokenizer();
      return new TokenStreamComponents(words, new ASCIIFoldingFilter(new LowerCaseFilter(words)));
    }
  }

  /** The fields of a text in the language: one, or two where the language is analysed. */
  public static List<String> fields(String language) {
    return LanguageAnalysis.knows(language) ? List.of(TEXT, TEXT_IN + language) : List.of(TEXT);
  }

  /** The language whose stems are in the field, if it is such a field. */
  public static Optional<String> language(String field) {
    return field.startsWith(TEXT_IN)
        ? Optional.of(field.substring(TEXT_IN.length()))
        : Optional.empty();
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return language(field).flatMap(languages::of).orElse(plain);
  }

  /** The words of a text in the field, in their order, repeated ones included. */
  public List<String> words(String field, String text) {
    List<String> words = new ArrayList<>();
    try (TokenStream tokens = tokenStream(field, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (tokens.incrementToken()) {
        words.add(word.toString());
      }
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** How many words of a question are searched at most, in all fields together. */
  public static int mostAsked() {
    return MOST_ASKED * (LanguageAnalysis.count() + 1);
  }

  /** The words of a question that are searched in the field: distinct ones, 256 at most. */
  public List<String> asked(String field, String text) {
    return words(field, text).stream().distinct().limit(MOST_ASKED).toList();
  }
}
