package dev.parley.rag.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;

/**
 * A document that fits a query.
 *
 * @param documentContent text of its chunk that fits best
 * @param score 0 to 1, see {@link MinMaxFusion}
 * @param referencedDocuments other documents with the same reference, when asked for
 * @param chunk where the text stands in the document
 */
public record QueryResult(
    UUID documentId,
    String documentName,
    String documentContent,
    double score,
    JsonNode metadata,
    List<ReferencedDocument> referencedDocuments,
    UUID collectionId,
    ChunkPlace chunk) {

  /** A document that belongs to a result. */
  public record ReferencedDocument(UUID documentId, String documentContent) {}

  /**
   * Place of a chunk.
   *
   * @param index counts the document's chunks from 0
   * @param start first UTF-16 code unit in the document's contents
   * @param end after the last one
   */
  public record ChunkPlace(int index, int start, int end) {}
}
