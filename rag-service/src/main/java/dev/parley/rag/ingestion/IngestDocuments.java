package dev.parley.rag.ingestion;

import dev.parley.embedding.EmbeddingException;
import dev.parley.rag.chunking.ChunkTexts;
import dev.parley.rag.embedding.EmbeddingModels;
import dev.parley.rag.embedding.EmbeddingUnavailableException;
import dev.parley.rag.ingestion.Batch.Content;
import dev.parley.rag.ingestion.Batch.Prepared;
import dev.parley.rag.ingestion.Batch.PreparedChunk;
import dev.parley.rag.ingestion.ChunkStore.Cut;
import dev.parley.rag.ingestion.ChunkStore.NewChunk;
import dev.parley.rag.ingestion.LeasedDocument.Work;
import dev.parley.rag.language.DetectLanguage;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import dev.parley.rag.retrieval.Engines;
import dev.parley.rag.retrieval.IndexUnavailableException;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.runtime.TransactionConfiguration;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The stages between a queued document and one that is found: prepare (take, cut, store the
 * chunks), embed, index (write to the engines, then mark). Each can be repeated: nothing is marked
 * before every index of the collection has it durably, and what changed meanwhile is not marked.
 */
@ApplicationScoped
class IngestDocuments {

  private static final Logger LOG = Logger.getLogger(IngestDocuments.class);
  private static final Duration ENGINE_PAUSE = Duration.ofSeconds(10);
  private static final Duration UPSTREAM_PAUSE = Duration.ofSeconds(20);

  /** Also where an upstream says that it can be asked again at once. */
  private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(1);

  private static final int SLICE = 256;

  /** Share of the progress that reading a file takes. */
  static final double READ = 0.4;

  private final IngestionQueue queue;
  private final ChunkStore store;
  private final VectorStore vectors;
  private final CollectionIndexes indexes;
  private final Engines engines;
  private final EmbeddingModels models;
  private final DetectLanguage languages;
  private final CutDocument cutting;
  private final RemoveFromIndex removal;

  private static final int LONGEST_WRITE_SECONDS = 600;

  IngestDocuments(
      IngestionQueue queue,
      ChunkStore store,
      VectorStore vectors,
      CollectionIndexes indexes,
      Engines engines,
      EmbeddingModels models,
      DetectLanguage languages,
      CutDocument cutting,
      RemoveFromIndex removal) {
    this.queue = queue;
    this.store = store;
    this.vectors = vectors;
    this.indexes = indexes;
    this.engines = engines;
    this.models = models;
    this.languages = languages;
    this.cutting = cutting;
    this.removal = removal;
  }

  /** Cuts the documents into chunks, stores these, and looks up the vectors that are known. */
  Batch prepare(List<LeasedDocument> documents) {
    List<Cut> cut =
        store.saveChunks(
            documents.stream()
                .filter(document -> document.work() == Work.Parse)
                .map(cutting::cut)
                .flatMap(Optional::stream)
                .toList());
    Map<UUID, List<PreparedChunk>> chunks = new HashMap<>();
    cut.forEach(
        each ->
            chunks.put(
                each.document().id(), each.chunks().stream().map(IngestDocuments::fresh).toList()));
    documents.stream()
        .filter(document -> document.work() == Work.Embed)
        .forEach(document -> chunks.put(document.id(), store.storedChunks(document)));
    Map<UUID, List<CollectionIndex>> targets =
        indexes.of(documents.stream().map(LeasedDocument::collection).distinct().toList()).stream()
            .collect(Collectors.groupingBy(CollectionIndex::collection));
    List<Prepared> prepared = new ArrayList<>();
    for (LeasedDocument document : documents) {
      List<PreparedChunk> of = chunks.get(document.id());
      if (of != null) {
        prepared.add(
            new Prepared(
                document,
                language(document, of),
                document.enabled() ? of : List.of(),
                targets.getOrDefault(document.collection(), List.of())));
      }
    }
    Batch batch = Batch.of(documents.getFirst().lease(), prepared, Map.of());
    batch.vectors().putAll(vectors.known(batch.missing().keySet()));
    return batch;
  }

  private String language(LeasedDocument document, List<PreparedChunk> chunks) {
    return document.contents().isBlank()
        ? languages.of(chunks.stream().map(PreparedChunk::searched))
        : languages.of(document.contents());
  }

  private static PreparedChunk fresh(NewChunk chunk) {
    String text = chunk.chunk().text();
    List<String> questions = chunk.chunk().questions();
    return new PreparedChunk(
        chunk.id(),
        ChunkTexts.embedded(text, questions),
        ChunkTexts.searched(text, chunk.chunk().keywords(), questions),
        chunk.hash());
  }

  /** Embeds what has no vector yet. Documents that the model cannot take leave the batch. */
  Batch embed(Batch batch) {
    try {
      embedMissing(batch);
      return batch;
    } catch (EmbeddingException | EmbeddingUnavailableException | ProblemException oneOfThem) {
      Map<String, EmbeddingUnavailableException> away = new HashMap<>();
      return batch.with(
          batch.documents().stream().filter(each -> embedAlone(batch, each, away)).toList());
    }
  }

  /**
   * Embeds one document.
   *
   * @param away models that cannot be asked at present: each that is away has to be waited for once
   */
  private boolean embedAlone(
      Batch batch, Prepared prepared, Map<String, EmbeddingUnavailableException> away) {
    LeasedDocument document = prepared.document();
    Batch alone = batch.with(List.of(prepared));
    try {
      for (String model : alone.models()) {
        if (away.containsKey(model)) {
          throw away.get(model);
        }
        embedMissing(alone, model, away);
      }
      return true;
    } catch (EmbeddingUnavailableException unavailable) {
      LOG.warnf("Document %s waits for the embedding model: %s", document.id(), unavailable);
      Duration asked = unavailable.retryAfter().orElse(UPSTREAM_PAUSE);
      Duration pause = asked.compareTo(SHORTEST_PAUSE) < 0 ? SHORTEST_PAUSE : asked;
      queue.giveBack(
          List.of(document),
          "The embedding model cannot be asked now: " + unavailable.getMessage(),
          pause.compareTo(IngestionQueue.LONGEST_WAIT) < 0 ? pause : IngestionQueue.LONGEST_WAIT);
    } catch (EmbeddingException | ProblemException failed) {
      LOG.warnf(failed, "Document %s was not embedded", document.id());
      queue.fail(document, "The embedding model failed: " + reasonOf(failed));
    }
    return false;
  }

  private void embedMissing(
      Batch batch, String model, Map<String, EmbeddingUnavailableException> away) {
    try {
      embedMissing(batch, model);
    } catch (EmbeddingUnavailableException unavailable) {
      if (unavailable.isForAll()) {
        away.put(model, unavailable);
      }
      throw unavailable;
    }
  }

  private void embedMissing(Batch batch) {
    batch.models().forEach(model -> embedMissing(batch, model));
  }

  private void embedMissing(Batch batch, String model) {
    List<Map.Entry<Content, String>> missing =
        batch.missing().entrySet().stream()
            .filter(entry -> entry.getKey().model().equals(model))
            .toList();
    for (int from = 0; from < missing.size(); from += SLICE) {
      var slice = missing.subList(from, Math.min(missing.size(), from + SLICE));
      List<float[]> made =
          models.named(model).embed(slice.stream().map(Map.Entry::getValue).toList());
      for (int at = 0; at < made.size(); at++) {
        batch.add(slice.get(at).getKey(), made.get(at));
      }
      report(batch, from + slice.size(), missing.size());
    }
  }

  /** Only a document that takes long, and so is alone, is told of on its way. */
  private void report(Batch batch, int done, int of) {
    if (of > SLICE && batch.documents().size() == 1) {
      queue.progress(
          batch.documents().getFirst().document(),
          READ + (1 - READ) * done / of,
          "Embedded " + done + " of " + of + " chunks.");
    }
  }

  /** Brings the batch into the engines and marks it; what changed meanwhile is taken out again. */
  @Transactional
  @TransactionConfiguration(timeout = LONGEST_WRITE_SECONDS)
  void index(Batch batch) {
    vectors.save(batch.fresh());
    store.holdTurn(batch.leased());
    Set<UUID> leased = store.stillLeased(batch.leased());
    Map<UUID, List<Prepared>> byCollection =
        batch.documents().stream()
            .filter(prepared -> leased.contains(prepared.document().id()))
            .collect(Collectors.groupingBy(prepared -> prepared.document().collection()));
    byCollection.values().forEach(documents -> indexTogether(documents, batch));
  }

  /**
   * Brings the chunks that the database has of a document's revision into all indexes of its
   * collection. The document itself changes only in when it was indexed.
   *
   * @param found the revision that is found, under a lease that nobody holds
   * @throws EmbeddingException when a model does not take its texts
   * @throws EmbeddingUnavailableException when a model cannot be asked now
   * @throws IndexUnavailableException when an engine cannot be written now
   */
  @Transactional
  @TransactionConfiguration(timeout = LONGEST_WRITE_SECONDS)
  void restore(LeasedDocument found) {
    store.holdTurn(List.of(found));
    if (!store.stillFound(found)) {
      return;
    }
    Batch batch = prepare(List.of(found));
    embedMissing(batch);
    vectors.save(batch.fresh());
    for (Prepared prepared : batch.documents()) {
      for (CollectionIndex target : prepared.indexes()) {
        engines
            .named(target.engine())
            .write(target.id(), List.of(chunksOf(prepared, target.model(), batch)));
      }
      dropAgain(found.collection(), prepared.indexes());
    }
    if (!store.noteRestored(found)) {
      indexes
          .of(List.of(found.collection()))
          .forEach(
              target -> engines.named(target.engine()).delete(target.id(), List.of(found.id())));
    }
  }

  /** Documents of one collection. */
  private void indexTogether(List<Prepared> documents, Batch batch) {
    List<LeasedDocument> leased = documents.stream().map(Prepared::document).toList();
    List<CollectionIndex> targets = documents.getFirst().indexes();
    try {
      for (CollectionIndex target : targets) {
        engines
            .named(target.engine())
            .write(
                target.id(),
                documents.stream().map(p -> chunksOf(p, target.model(), batch)).toList());
      }
    } catch (IndexUnavailableException unavailable) {
      LOG.warnf(unavailable, "Collection %s cannot be written now", leased.getFirst().collection());
      queue.giveBack(
          leased, "The search index cannot be written now: " + reasonOf(unavailable), ENGINE_PAUSE);
      return;
    }
    dropAgain(leased.getFirst().collection(), targets);
    store.saveLanguages(
        documents.stream().collect(Collectors.toMap(p -> p.document().id(), Prepared::language)));
    Set<UUID> marked = store.markIndexed(leased);
    List<UUID> changed =
        leased.stream().map(LeasedDocument::id).filter(id -> !marked.contains(id)).toList();
    if (!changed.isEmpty()) {
      Set<UUID> gone = store.gone(changed);
      targets.forEach(
          target -> {
            if (!gone.isEmpty()) {
              engines.named(target.engine()).delete(target.id(), gone);
            }
          });
    }
  }

  /** An index that stopped being used meanwhile came to life again by being written. */
  private void dropAgain(UUID collection, List<CollectionIndex> written) {
    Set<UUID> used =
        indexes.of(List.of(collection)).stream()
            .map(CollectionIndex::id)
            .collect(Collectors.toSet());
    written.stream().filter(index -> !used.contains(index.id())).forEach(removal::dropLater);
  }

  private static DocumentChunks chunksOf(Prepared prepared, String model, Batch batch) {
    return new DocumentChunks(
        prepared.document().id(),
        prepared.language(),
        prepared.chunks().stream()
            .map(
                chunk ->
                    new EmbeddedChunk(
                        chunk.id(),
                        chunk.searched(),
                        batch.vectors().get(Batch.content(prepared, chunk, model))))
            .toList());
  }

  /** What the deepest cause says. */
  static String reasonOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
