package dev.parley.inference.rag;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Text of a document that was found for a question.
 *
 * @param number from 1, by which the answer cites it
 * @param reference the document's own reference, such as its source's address
 * @param score of the search, higher is better, 0 to 1
 * @param page of the document on which it begins, from 1, where its format has pages
 * @param pages where it covers several pages, those in their order; else empty
 * @param section the headings above the text, where there are any
 * @param description what its owner noted about the document, such as its tags; may be empty
 */
public record Passage(
    int number,
    @Nullable UUID collectionId,
    @Nullable UUID documentId,
    String documentName,
    @Nullable String reference,
    String text,
    double score,
    @Nullable Integer page,
    List<PageStart> pages,
    @Nullable String section,
    String description) {

  /**
   * A page of a passage.
   *
   * @param page from 1
   * @param start first UTF-16 code unit of the text that stands on it; null where that is not known
   */
  public record PageStart(int page, @Nullable Integer start) {}

  public Passage {
    pages = List.copyOf(pages);
  }

  /** The same text under another number. */
  public Passage numbered(int other) {
    return new Passage(
        other,
        collectionId,
        documentId,
        documentName,
        reference,
        text,
        score,
        page,
        pages,
        section,
        description);
  }

  /** A passage of which no place is known. */
  public Passage(
      int number,
      @Nullable UUID collectionId,
      @Nullable UUID documentId,
      String documentName,
      @Nullable String reference,
      String text,
      double score) {
    this(
        number,
        collectionId,
        documentId,
        documentName,
        reference,
        text,
        score,
        null,
        List.of(),
        null,
        "");
  }
}
