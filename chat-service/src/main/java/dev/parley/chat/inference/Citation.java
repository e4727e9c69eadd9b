package dev.parley.chat.inference;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * A passage that an answer rests on.
 *
 * @param index the number that stands for it in the answer, from 1
 * @param text the passage, word for word
 * @param score how well it fits the question; larger is better
 * @param reference what the document's owner wrote down as its origin
 * @param url where it can be read, when it has an address
 * @param startIndex where in the answer the number stands that cites it, in UTF-16 code units; null
 *     when not said
 * @param endIndex end of that place, exclusive
 */
public record Citation(
    int index,
    @Nullable UUID documentId,
    @Nullable UUID collectionId,
    @Nullable String documentName,
    String text,
    @Nullable Double score,
    @Nullable String reference,
    @Nullable String url,
    @Nullable Integer startIndex,
    @Nullable Integer endIndex) {

  /** The same, cited so many characters later in the text. */
  public Citation movedBy(int characters) {
    return new Citation(
        index,
        documentId,
        collectionId,
        documentName,
        text,
        score,
        reference,
        url,
        startIndex == null ? null : startIndex + characters,
        endIndex == null ? null : endIndex + characters);
  }
}
