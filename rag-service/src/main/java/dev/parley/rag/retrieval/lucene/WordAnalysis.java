package dev.parley.rag.retrieval.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * Words as Unicode separates them (UAX #29), without case and accents. It assumes no language:
 * nothing is stemmed and no word is too common to count.
 */
final class WordAnalysis extends Analyzer {

  /** Distinct words of a query that are searched; a longer query is a text, not a question. */
  private static final int MOST_WORDS = 256;

  @Override
  protected TokenStreamComponents createComponents(String field) {
    Tokenizer words = new StandardTokenizer();
    return new TokenStreamComponents(words, new ASCIIFoldingFilter(new LowerCaseFilter(words)));
  }

  /** Any of the words of the text. */
  Query anyWordOf(String text) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    words(text)
        .forEach(
            word ->
                any.add(
                    new TermQuery(new Term(ChunkFields.TEXT, word)), BooleanClause.Occur.SHOULD));
    return any.build();
  }

  private Set<String> words(String text) {
    Set<String> words = new LinkedHashSet<>();
    try (TokenStream tokens = tokenStream(ChunkFields.TEXT, text)) {
      CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
      tokens.reset();
      while (words.size() < MOST_WORDS && tokens.incrementToken()) {
        words.add(word.toString());
      }
      return words;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
