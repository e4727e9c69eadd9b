package dev.parley.rag.retrieval.lucene;

import dev.parley.embedding.EmbeddingException;
import dev.parley.rag.embedding.EmbeddingUnavailableException;
import dev.parley.rag.language.DetectLanguage;
import dev.parley.rag.retrieval.Candidate;
import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.IndexSource;
import dev.parley.rag.retrieval.IndexUnavailableException;
import dev.parley.rag.retrieval.SearchIndex;
import dev.parley.web.problem.ProblemException;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.apache.lucene.index.IndexReader;
import org.apache.lucene.index.MultiReader;
import org.apache.lucene.search.IndexSearcher;
import org.apache.lucene.search.Query;
import org.jboss.logging.Logger;

/**
 * The embedded engine: one Lucene directory an index. Each write is committed before it returns.
 * When an index is opened, it is compared with the database: what it has too much goes, what it
 * lacks (after a crash, or when its files were lost) comes back from the stored chunks.
 */
@ApplicationScoped
public class LuceneSearchIndex implements SearchIndex {

  private static final Logger LOG = Logger.getLogger(LuceneSearchIndex.class);

  private final IndexSource source;
  private final OpenIndexes indexes;

  /** Indexes that a search could not read: they are looked at before the next one. */
  private final Set<UUID> doubted = ConcurrentHashMap.newKeySet();

  LuceneSearchIndex(IndexConfig config, IndexSource source, DetectLanguage languages, Clock clock) {
    this.source = source;
    this.indexes = new OpenIndexes(config, clock, languages, this::agreeWithDatabase);
  }

  void stop(@Observes ShutdownEvent stopping) {
    indexes.closeAll();
  }

  @Override
  public String engine() {
    return "lucene";
  }

  @Override
  public void write(UUID id, List<DocumentChunks> documents) {
    if (!documents.isEmpty()) {
      indexes.use(
          id,
          index -> {
            index.write(documents);
            return documents.size();
          });
    }
  }

  @Override
  public void delete(UUID id, Collection<UUID> documents) {
    indexes.use(
        id,
        index -> {
          index.delete(documents);
          return documents.size();
        });
  }

  @Override
  public void deleteChunks(UUID id, Collection<UUID> chunks) {
    indexes.use(
        id,
        index -> {
          index.deleteChunks(chunks);
          return chunks.size();
        });
  }

  @Override
  public Set<UUID> chunks(UUID id) {
    return indexes.use(
        id,
        index -> {
          index.verify();
          return index.chunks(chunk -> true);
        });
  }

  @Override
  public void drop(UUID id) {
    indexes.remove(id, true);
  }

  @Override
  public void closeIdle() {
    indexes.closeIdle();
  }

  /** Closes an index; its next use opens it again. */
  public void close(UUID id) {
    indexes.remove(id, false);
  }

  @Override
  public List<Candidate> search(
      List<UUID> ids, Set<UUID> documents, Supplier<float[]> vector, String text, int depth) {
    Map<CollectionIndex, IndexSearcher> views = new HashMap<>();
    try {
      for (UUID id : ids) {
        healDoubted(id);
        indexes.use(id, index -> views.put(index, index.acquire()));
      }
      return search(views.values(), documents, vector, text, depth);
    } catch (IndexUnavailableException
        | EmbeddingException
        | EmbeddingUnavailableException
        | ProblemException e) {
      throw e; // not the index failed
    } catch (IOException | RuntimeException e) {
      healLater(ids);
      throw new IndexUnavailableException("the index could not be read", e);
    } finally {
      views.forEach(LuceneSearchIndex::release);
    }
  }

  /** Damaged files show in many ways when they are read; the next use looks at all of them. */
  private void healLater(List<UUID> ids) {
    doubted.addAll(ids);
  }

  private void healDoubted(UUID id) {
    if (doubted.remove(id)) {
      indexes.use(
          id,
          index -> {
            index.verify();
            return id;
          });
    }
  }

  private List<Candidate> search(
      Collection<IndexSearcher> views,
      Set<UUID> documents,
      Supplier<float[]> vector,
      String text,
      int depth)
      throws IOException {
    List<IndexReader> readers = new ArrayList<>();
    views.forEach(view -> readers.add(view.getIndexReader()));
    try (MultiReader all = new MultiReader(readers.toArray(IndexReader[]::new), false)) {
      if (all.numDocs() == 0) {
        return List.of();
      }
      IndexSearcher searcher = new IndexSearcher(all);
      searcher.setSimilarity(CollectionIndex.BM25);
      Query words = AnyWord.of(text, searcher, indexes.analysis());
      Query within = documents.isEmpty() ? null : ChunkFields.ofDocuments(documents);
      return new HybridSearch(searcher, vector, words, within, depth).run();
    }
  }

  private static void release(CollectionIndex index, IndexSearcher view) {
    try {
      index.release(view);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void agreeWithDatabase(UUID id, CollectionIndex index) throws IOException {
    if (index.count() == source.countIndexed(id)) {
      return;
    }
    Set<UUID> known = source.allChunks(id);
    Set<UUID> unknown = index.chunks(chunk -> !known.contains(chunk));
    if (!unknown.isEmpty()) {
      index.deleteChunks(unknown);
      LOG.infof("Index %s: %d stray chunks removed", id, unknown.size());
    }
    Set<UUID> present = index.chunks(chunk -> true);
    int before = index.count();
    source.restore(id, present, batch -> writeRestored(index, batch));
    if (index.count() != before) {
      LOG.infof("Index %s: index restored from the database", id);
    }
  }

  private static void writeRestored(CollectionIndex index, List<DocumentChunks> batch) {
    try {
      index.write(batch);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
