package dev.parley.benchmarks.query;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.lucene.analysis.Analyzer;
import org.apache.lucene.analysis.TokenStream;
import org.apache.lucene.analysis.custom.CustomAnalyzer;
import org.apache.lucene.analysis.en.EnglishAnalyzer;
import org.apache.lucene.analysis.tokenattributes.CharTermAttribute;
import org.apache.lucene.index.DirectoryReader;
import org.apache.lucene.index.Term;
import org.apache.lucene.search.BooleanClause;
import org.apache.lucene.search.BooleanQuery;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.KnnFloatVectorQuery;
import org.apache.lucene.search.Query;
import org.apache.lucene.search.TermQuery;
import org.apache.lucene.store.FSDirectory;

/**
 * The two searches of a query in the files of rag-service's own index, by Lucene alone: the nearest
 * vectors, and the best by the words of English texts. Nothing is fused or read from a database.
 */
final class RawSearch implements AutoCloseable {

  private static final int DEPTH = 100;

  /** Service, its folder for indexes, index. */
  private static final int DEEPEST = 3;

  private final Map<String, Analyzer> fields;
  private final DirectoryReader reader;
  private final IndexSearcher searcher;

  private RawSearch(DirectoryReader reader) throws IOException {
    this.reader = reader;
    this.searcher = new IndexSearcher(reader);
    this.fields =
        Map.of(
            "text",
            CustomAnalyzer.builder()
                .withTokenizer("standard")
                .addTokenFilter("lowercase")
                .addTokenFilter("asciiFolding")
                .build(),
            "text_en",
            new EnglishAnalyzer());
  }

  /**
   * Opens the largest index below the folder; it may be in use.
   *
   * @throws IllegalStateException when there is none of so many chunks
   */
  static RawSearch open(Path folder, int leastChunks) throws IOException {
    List<Path> candidates;
    try (Stream<Path> files = Files.walk(folder, DEEPEST)) {
      candidates =
          files
              .filter(path -> path.getParent() != null && path.getParent().endsWith("index"))
              .toList();
    }
    for (Path candidate : candidates) {
      try (FSDirectory directory = FSDirectory.open(candidate)) {
        if (DirectoryReader.indexExists(directory)) {
          DirectoryReader opened = DirectoryReader.open(directory);
          if (opened.numDocs() >= leastChunks) {
            return new RawSearch(opened);
          }
          opened.close();
        }
      }
    }
    throw new IllegalStateException("No index of " + leastChunks + " chunks below " + folder);
  }

  /** Returns how many hits both searches have, so that neither is left out. */
  int search(float[] vector, String text) throws IOException {
    int near =
        searcher.search(new KnnFloatVectorQuery("vector_" + vector.length, vector, DEPTH), DEPTH)
            .scoreDocs
            .length;
    return near + searcher.search(words(text), DEPTH).scoreDocs.length;
  }

  private Query words(String text) throws IOException {
    BooleanQuery.Builder any = new BooleanQuery.Builder();
    for (Map.Entry<String, Analyzer> field : fields.entrySet()) {
      Set<String> words = new LinkedHashSet<>();
      try (TokenStream tokens = field.getValue().tokenStream(field.getKey(), text)) {
        CharTermAttribute word = tokens.addAttribute(CharTermAttribute.class);
        tokens.reset();
        while (tokens.incrementToken()) {
          words.add(word.toString());
        }
      }
      for (String word : words) {
        any.add(new TermQuery(new Term(field.getKey(), word)), BooleanClause.Occur.SHOULD);
      }
    }
    return any.build();
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }
}
