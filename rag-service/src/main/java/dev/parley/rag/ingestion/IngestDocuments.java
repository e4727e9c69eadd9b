package dev.parley.rag.ingestion;

import dev.parley.embedding.EmbeddingException;
import dev.parley.embedding.EmbeddingModel;
import dev.parley.rag.chunking.Chunk;
import dev.parley.rag.chunking.Chunker;
import dev.parley.rag.ingestion.Batch.Content;
import dev.parley.rag.ingestion.Batch.Prepared;
import dev.parley.rag.ingestion.Batch.PreparedChunk;
import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import dev.parley.rag.retrieval.IndexUnavailableException;
import dev.parley.rag.retrieval.SearchIndex;
import dev.parley.web.ids.Ids;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * The stages between a queued document and one that is found: prepare (take, cut, store the
 * chunks), embed, index (write to the engine, then mark). Each can be repeated: nothing is marked
 * before the engine has it durably, and what changed meanwhile is not marked at all.
 */
@ApplicationScoped
class IngestDocuments {

  private static final Logger LOG = Logger.getLogger(IngestDocuments.class);
  private static final Duration ENGINE_PAUSE = Duration.ofSeconds(10);
  private static final int SPECIAL_TOKENS = 2;

  private final IngestionQueue queue;
  private final ChunkStore store;
  private final SearchIndex index;
  private final EmbeddingModel model;
  private final Ids ids;
  private final Chunker chunker;

  IngestDocuments(
      IngestionQueue queue, ChunkStore store, SearchIndex index, EmbeddingModel model, Ids ids) {
    this.queue = queue;
    this.store = store;
    this.index = index;
    this.model = model;
    this.ids = ids;
    this.chunker = new Chunker(model::tokens, model.maxTokens() - SPECIAL_TOKENS);
  }

  /** Cuts the documents into chunks, stores these, and looks up the vectors that are known. */
  Batch prepare(List<LeasedDocument> documents) {
    List<Prepared> cut = documents.stream().map(this::cut).toList();
    List<Prepared> saved = store.saveChunks(cut);
    return Batch.of(documents.getFirst().lease(), saved, store.knownVectors(saved));
  }

  private Prepared cut(LeasedDocument document) {
    List<PreparedChunk> chunks = new ArrayList<>();
    for (Chunk chunk : chunker.chunk(document.contents())) {
      Content content = new Content(document.account(), ByteKey.ofText(chunk.text()));
      chunks.add(new PreparedChunk(ids.next(), chunks.size(), chunk, content));
    }
    return new Prepared(document, chunks);
  }

  /** Embeds what has no vector yet. Documents that the model cannot take leave the batch. */
  Batch embed(Batch batch) {
    try {
      embedMissing(batch);
      return batch;
    } catch (EmbeddingException oneOfThem) {
      return batch.with(
          batch.documents().stream().filter(prepared -> embedAlone(batch, prepared)).toList());
    }
  }

  private boolean embedAlone(Batch batch, Prepared prepared) {
    try {
      embedMissing(batch.with(List.of(prepared)));
      return true;
    } catch (EmbeddingException failed) {
      LOG.warnf(failed, "Document %s was not embedded", prepared.document().id());
      queue.fail(prepared.document(), "The embedding model failed: " + reasonOf(failed));
      return false;
    }
  }

  private void embedMissing(Batch batch) {
    Map<Content, String> missing = batch.missing();
    List<Content> contents = List.copyOf(missing.keySet());
    List<float[]> vectors = model.embed(contents.stream().map(missing::get).toList());
    for (int at = 0; at < contents.size(); at++) {
      batch.add(contents.get(at), vectors.get(at));
    }
  }

  /** Brings the batch into the engine and marks it; what changed meanwhile is taken out again. */
  void index(Batch batch) {
    store.saveVectors(batch.fresh());
    Set<UUID> leased = store.stillLeased(batch.documents());
    Map<UUID, List<Prepared>> byCollection =
        batch.documents().stream()
            .filter(prepared -> leased.contains(prepared.document().id()))
            .collect(Collectors.groupingBy(prepared -> prepared.document().collection()));
    byCollection.forEach((collection, documents) -> index(collection, documents, batch));
  }

  private void index(UUID collection, List<Prepared> documents, Batch batch) {
    try {
      index.write(collection, documents.stream().map(p -> chunksOf(p, batch)).toList());
    } catch (IndexUnavailableException unavailable) {
      LOG.warnf(unavailable, "Collection %s cannot be written now", collection);
      queue.giveBack(
          documents.stream().map(Prepared::document).toList(),
          "The search index cannot be written now: " + reasonOf(unavailable),
          ENGINE_PAUSE);
      return;
    }
    Set<UUID> marked = store.markIndexed(documents);
    List<UUID> changed =
        documents.stream().map(p -> p.document().id()).filter(id -> !marked.contains(id)).toList();
    if (!changed.isEmpty()) {
      Set<UUID> gone = store.gone(changed);
      if (!gone.isEmpty()) {
        index.delete(collection, gone);
      }
    }
  }

  private static DocumentChunks chunksOf(Prepared prepared, Batch batch) {
    return new DocumentChunks(
        prepared.document().id(),
        prepared.chunks().stream()
            .map(
                chunk ->
                    new EmbeddedChunk(
                        chunk.id(), chunk.chunk().text(), batch.vectors().get(chunk.content())))
            .toList());
  }

  private static String reasonOf(Throwable failure) {
    Throwable cause = failure;
    while (cause.getCause() != null) {
      cause = cause.getCause();
    }
    String message = cause.getMessage();
    return message == null ? cause.getClass().getSimpleName() : message;
  }
}
