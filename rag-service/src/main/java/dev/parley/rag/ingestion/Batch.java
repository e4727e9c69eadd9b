package dev.parley.rag.ingestion;

import dev.parley.rag.chunking.Chunk;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * Documents on their way through the stages of indexing.
 *
 * @param documents those that are still worked on
 * @param lease under which all of them were taken
 * @param vectors by account and content; known ones from before, the rest from the model
 * @param fresh those vectors that are not stored yet
 */
record Batch(
    UUID lease,
    List<Prepared> documents,
    Map<Content, float[]> vectors,
    Map<Content, float[]> fresh) {

  static Batch of(UUID lease, List<Prepared> documents, Map<Content, float[]> known) {
    return new Batch(lease, documents, new ConcurrentHashMap<>(known), new ConcurrentHashMap<>());
  }

  /** A leased document in its chunks. */
  record Prepared(LeasedDocument document, List<PreparedChunk> chunks) {}

  /** A chunk as it is stored. */
  record PreparedChunk(UUID id, int ordinal, Chunk chunk, Content content) {}

  /** What a vector is made of and for whom. */
  record Content(UUID account, ByteKey hash) {}

  /** The batch without some of its documents. */
  Batch with(List<Prepared> remaining) {
    return new Batch(lease, remaining, vectors, fresh);
  }

  /** The texts without a vector, each once. */
  Map<Content, String> missing() {
    return documents.stream()
        .flatMap(prepared -> prepared.chunks().stream())
        .filter(chunk -> !vectors.containsKey(chunk.content()))
        .collect(
            Collectors.toMap(
                PreparedChunk::content, chunk -> chunk.chunk().text(), (a, same) -> a));
  }

  void add(Content content, float[] vector) {
    vectors.put(content, vector);
    fresh.put(content, vector);
  }

  List<LeasedDocument> leased() {
    return documents.stream().map(Prepared::document).toList();
  }
}
