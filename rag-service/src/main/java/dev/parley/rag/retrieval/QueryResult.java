package dev.parley.rag.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A document that fits a query.
 *
 * @param documentContent text of its chunk that fits best
 * @param score 0 to 1, see {@link FusionMethod}; of a reranked one what the model said
 * @param metadata the document's, and where its chunk tells them {@code page}, {@code _page},
 *     {@code _rectangle} (left, top, right and bottom in shares of the page) and {@code _section};
 *     where it covers several pages also {@code _pages}: {@code [{page, start}]}, where start is
 *     the place in {@code documentContent} from which on it stands on that page, in UTF-16 code
 *     units, or null where that is not known; a key of the document's own stays as it is
 * @param referencedDocuments other documents with the same reference, when asked for
 * @param chunk where the text stands in the document
 * @param documentReference what the document was given as its reference
 */
public record QueryResult(
    UUID documentId,
    String documentName,
    String documentContent,
    double score,
    JsonNode metadata,
    List<ReferencedDocument> referencedDocuments,
    UUID collectionId,
    ChunkPlace chunk,
    @Nullable String documentReference) {

  /** The same with another score. */
  QueryResult scored(double other) {
    return new QueryResult(
        documentId,
        documentName,
        documentContent,
        other,
        metadata,
        referencedDocuments,
        collectionId,
        chunk,
        documentReference);
  }

  /** A document that belongs to a result. */
  public record ReferencedDocument(UUID documentId, String documentName, String documentContent) {}

  /**
   * Place of a chunk.
   *
   * @param index counts the document's chunks from 0
   * @param start first UTF-16 code unit in the document's contents
   * @param end after the last one
   */
  public record ChunkPlace(int index, int start, int end) {}
}
