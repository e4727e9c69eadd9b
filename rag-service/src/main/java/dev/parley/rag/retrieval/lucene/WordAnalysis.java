package dev.parley.rag.retrieval.lucene;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashSet;
import java.util.Set;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.DelegatingAnalyzerWrapper;
import org.apache.lucene.analysis.LowerCaseFilter;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.Tokenizer;
import org.apache.lucene.analysis.miscellaneous.ASCIIFoldingFilter;
import org.apache.lucene.analysis.standard.StandardTokenizer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * How texts become words. The field of all texts has words as Unicode separates them (UAX #29),
 * without case and accents: it assumes no language. Beside it, a text has the field of its
 * language, with the stems of its words. A word that is found as it stands counts in both.
 */
final class WordAnalysis extends DelegatingAnalyzerWrapper {

  /** Distinct words of a query that are searched; a longer query is a text, not a question. */
  private static final int MOST_WORDS = 256;

  private final Analyzer plain = new PlainWords();
  private final LanguageAnalysis languages = new LanguageAnalysis();

  WordAnalysis() {
    super(PER_FIELD_REUSE_STRATEGY);
  }

  private static final class PlainWords extends Analyzer {
    @Override
    protected TokenStreamComponents createComponents(String field) {
      Tokenizer words = new StandardTokenizer();
      return new TokenStreamComponents(words, new ASCIIFoldingFilter(new LowerCaseFilter(words)));
    }
  }

  @Override
  protected Analyzer getWrappedAnalyzer(String field) {
    return ChunkFields.language(field).flatMap(languages::of).orElse(plain);
  }

  /**
   * Any of the words of the text, in all fields that the reader has: which language a short
   * question is in is hard to tell, which ones the texts are in is known. A text is in one language
   * only, so the others' fields add nothing to its score.
   */
  Query anyWordOf(String text, IndexReader reader) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    addWords(ChunkFields.TEXT, text, any);
    for (String field : FieldInfos.getIndexedFields(reader)) {
      if (ChunkFields.language(field).isPresent()) {
        addWords(field, text, any);
      }
    }
    return any.build();
  }

  private void addWords(String field, String text, BooleanQuery.Builder any) {
    words(field, text)
        .forEach(word -> any.add(new TermQuery(new Term(field, word)), BooleanClause.Occur.SHOULD));
  }

  private Set<String> words(String field, String text) {
    Set<String> words = new LinkedHashSet<>();
    try (TokenStream tokens = tokenStream(field, text)) {
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
