package dev.parley.rag.retrieval.lucene;

import dev.parley.rag.language.WordAnalysis;
import org.apache.lucene.index.FieldInfos;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.Term;
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

  static Query of(String text, IndexReader reader, WordAnalysis analysis) {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    addWords(WordAnalysis.TEXT, text, analysis, any);
    for (String field : FieldInfos.getIndexedFields(reader)) {
      if (WordAnalysis.language(field).isPresent()) {
        addWords(field, text, analysis, any);
      }
    }
    return any.build();
  }

  private static void addWords(
      String field, String text, WordAnalysis analysis, BooleanQuery.Builder any) {
    for (String word : analysis.asked(field, text)) {
      any.add(new TermQuery(new Term(field, word)), BooleanClause.Occur.SHOULD);
    }
  }
}
