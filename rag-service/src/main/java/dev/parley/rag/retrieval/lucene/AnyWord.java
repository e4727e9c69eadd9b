package dev.parley.rag.retrieval.lucene;

import dev.parley.rag.language.WordAnalysis;
import java.io.IOException;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.Term;
import org.apache.lucene.index.TermStates;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;

/**
 * Any of the words of a text, in all fields that a reader has: which language a short question is
 * in is hard to tell, which ones the texts are in is known. A text is in one language only, so the
 * others' fields add nothing to its score.
 */
final class AnyWord {

  static {
    // Lucene's own limit of 1,024 is too low for a long question to texts in four languages
    IndexSearcher.setMaxClauseCount(
        Math.max(IndexSearcher.getMaxClauseCount(), WordAnalysis.mostAsked()));
  }

  private AnyWord() {}

  /** The words are looked up here, once for all that the query is used for. */
  static Query of(String text, IndexSearcher searcher, WordAnalysis analysis) throws IOException {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    addWords(WordAnalysis.TEXT, text, searcher, analysis, any);
    for (String field : FieldInfos.getIndexedFields(searcher.getIndexReader())) {
      if (WordAnalysis.language(field).isPresent()) {
        addWords(field, text, searcher, analysis, any);
      }
    }
    return any.build();
  }

  private static void addWords(
      String field,
      String text,
      IndexSearcher searcher,
      WordAnalysis analysis,
      BooleanQuery.Builder any)
      throws IOException {
    for (String word : analysis.asked(field, text)) {
      Term term = new Term(field, word);
      TermStates found = TermStates.build(searcher, term, true);
      if (found.docFreq() > 0) {
        any.add(new TermQuery(term, found), BooleanClause.Occur.SHOULD);
      }
    }
  }
}
