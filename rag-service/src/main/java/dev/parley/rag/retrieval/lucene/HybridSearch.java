package dev.parley.rag.retrieval.lucene;

import dev.parley.rag.retrieval.Candidate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.lucene.index.BinaryDocValues;
import org.apache.lucene.index.FloatVectorValues;
import org.apache.lucene.index.KnnVectorValues.DocIndexIterator;
import org.apache.lucene.index.LeafReader;
import org.apache.lucene.index.LeafReaderContext;
import org.apache.lucene.index.ReaderUtil;
import org.apache.lucene.index.SortedDocValues;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.DocIdSetIterator;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.ScoreDoc;
import org.apache.lucene.search.ScoreMode;
import org.apache.lucene.search.Scorer;
import org.apache.lucene.search.Weight;
import org.apache.lucene.util.VectorUtil;
import org.jspecify.annotations.Nullable;

/**
 * One query in one view of the index: the nearest chunks and the best by words, then for each chunk
 * that only one side found the score of the other side. A missing score taken for the worst one
 * would bury what the two nearly agree on. The words come first: the vector may still be made then.
 */
final class HybridSearch {

  private final IndexSearcher searcher;
  private final Supplier<float[]> embedded;
  private final Query words;
  private final @Nullable Query within;
  private final int depth;

  HybridSearch(
      IndexSearcher searcher,
      Supplier<float[]> embedded,
      Query words,
      @Nullable Query within,
      int depth) {
    this.searcher = searcher;
    this.embedded = embedded;
    this.words = words;
    this.within = within;
    this.depth = depth;
  }

  List<Candidate> run() throws IOException {
    Map<Integer, Float> lexical = new HashMap<>();
    for (ScoreDoc hit : searcher.search(wordsWithin(), depth).scoreDocs) {
      lexical.put(hit.doc, hit.score);
    }
    List<Integer> found = new ArrayList<>(lexical.keySet());
    List<Integer> nearOnly = new ArrayList<>();
    float[] vector = embedded.get();
    Query nearest = new KnnFloatVectorQuery(ChunkFields.vector(vector), vector, depth, within);
    for (ScoreDoc hit : searcher.search(nearest, depth).scoreDocs) {
      if (!lexical.containsKey(hit.doc)) {
        nearOnly.add(hit.doc);
        found.add(hit.doc);
      }
    }
    scoreWords(nearOnly, lexical);
    return candidates(found, vector, lexical);
  }

  private Query wordsWithin() {
    return within == null
        ? words
        : new BooleanQuery.Builder()
            .add(words, BooleanClause.Occur.MUST)
            .add(within, BooleanClause.Occur.FILTER)
            .build();
  }

  private void scoreWords(List<Integer> docs, Map<Integer, Float> scores) throws IOException {
    Weight weight = searcher.createWeight(searcher.rewrite(words), ScoreMode.COMPLETE, 1);
    for (Map.Entry<LeafReaderContext, List<Integer>> leaf : byLeaf(docs).entrySet()) {
      Scorer scorer = weight.scorer(leaf.getKey());
      if (scorer == null) {
        continue;
      }
      DocIdSetIterator matching = scorer.iterator();
      for (int doc : leaf.getValue()) {
        int local = doc - leaf.getKey().docBase;
        int at = matching.docID() < local ? matching.advance(local) : matching.docID();
        if (at == local) {
          scores.put(doc, scorer.score());
        }
      }
    }
  }

  private List<Candidate> candidates(
      List<Integer> docs, float[] vector, Map<Integer, Float> lexical) throws IOException {
    List<Candidate> candidates = new ArrayList<>(docs.size());
    for (Map.Entry<LeafReaderContext, List<Integer>> leaf : byLeaf(docs).entrySet()) {
      var reader = leaf.getKey().reader();
      BinaryDocValues chunks = reader.getBinaryDocValues(ChunkFields.CHUNK);
      SortedDocValues languages = reader.getSortedDocValues(ChunkFields.LANGUAGE);
      SortedDocValues documents = reader.getSortedDocValues(ChunkFields.DOCUMENT);
      Similarities similarities = new Similarities(reader, vector);
      for (int doc : leaf.getValue()) {
        int local = doc - leaf.getKey().docBase;
        if (chunks.advanceExact(local)
            && documents.advanceExact(local)
            && languages.advanceExact(local)) {
          candidates.add(
              new Candidate(
                  ChunkFields.id(chunks.binaryValue()),
                  ChunkFields.id(documents.lookupOrd(documents.ordValue())),
                  similarities.of(local),
                  lexical.getOrDefault(doc, 0f),
                  languages.lookupOrd(languages.ordValue()).utf8ToString()));
        }
      }
    }
    return candidates;
  }

  /** The exact similarities of chunks of a segment, asked in rising order. */
  private static final class Similarities {
    private final float[] vector;
    private final @Nullable FloatVectorValues vectors;
    private final @Nullable DocIndexIterator ordinals;

    Similarities(LeafReader reader, float[] vector) throws IOException {
      this.vector = vector;
      this.vectors = reader.getFloatVectorValues(ChunkFields.vector(vector));
      this.ordinals = vectors == null ? null : vectors.iterator();
    }

    /** 0 for a chunk whose vector has another number of dimensions. */
    float of(int doc) throws IOException {
      if (vectors == null || ordinals == null) {
        return 0;
      }
      int at = ordinals.docID() < doc ? ordinals.advance(doc) : ordinals.docID();
      return at == doc ? VectorUtil.dotProduct(vector, vectors.vectorValue(ordinals.index())) : 0;
    }
  }

  /** The documents of each segment in rising order, as Lucene's iterators want them. */
  private Map<LeafReaderContext, List<Integer>> byLeaf(List<Integer> docs) {
    List<LeafReaderContext> leaves = searcher.getIndexReader().leaves();
    Map<LeafReaderContext, List<Integer>> byLeaf = new HashMap<>();
    docs.stream()
        .sorted(Comparator.naturalOrder())
        .forEach(
            doc ->
                byLeaf
                    .computeIfAbsent(
                        leaves.get(ReaderUtil.subIndex(doc, leaves)), leaf -> new ArrayList<>())
                    .add(doc));
    return byLeaf;
  }
}
