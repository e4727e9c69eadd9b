package dev.parley.rag.ingestion;

import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Documents on their way through the stages of indexing.
 *
 * @param documents those that are still worked on
 * @param lease under which all of them were taken
 * @param vectors by account, model and content; known ones from before, the rest from the model
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

  /** A leased document in its chunks, with the indexes that are to have them. */
  record Prepared(
      LeasedDocument document,
      String language,
      List<PreparedChunk> chunks,
      List<CollectionIndex> indexes) {}

  /**
   * A chunk as it is indexed.
   *
   * @param embedded the text that its vector is made of
   * @param searched the text in which words are searched
   */
  record PreparedChunk(UUID id, String embedded, String searched, ByteKey hash) {}

  /** What a vector is made of, by which model and for whom. */
  record Content(UUID account, String model, ByteKey hash) {}

  /** The batch without some of its documents. */
  Batch with(List<Prepared> remaining) {
    return new Batch(lease, remaining, vectors, fresh);
  }

  /** What the vector of a chunk in an index is made of. */
  static Content content(Prepared prepared, PreparedChunk chunk, String model) {
    return new Content(prepared.document().account(), model, chunk.hash());
  }

  /** The texts without a vector, each once. */
  Map<Content, String> missing() {
    Map<Content, String> missing = new java.util.LinkedHashMap<>();
    for (Prepared prepared : documents) {
      for (CollectionIndex index : prepared.indexes()) {
        for (PreparedChunk chunk : prepared.chunks()) {
          Content content = content(prepared, chunk, index.model());
          if (!vectors.containsKey(content)) {
            missing.put(content, chunk.embedded());
          }
        }
      }
    }
    return missing;
  }

  /** The models that have to be asked. */
  List<String> models() {
    return missing().keySet().stream().map(Content::model).distinct().toList();
  }

  void add(Content content, float[] vector) {
    vectors.put(content, vector);
    fresh.put(content, vector);
  }

  List<LeasedDocument> leased() {
    return documents.stream().map(Prepared::document).toList();
  }
}
