package dev.parley.inference.knowledge;

import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Text of a document that was found for a question.
 *
 * @param number from 1, by which the answer cites it
 * @param reference the document's own reference, such as its source's address
 * @param score of the search, higher is better, 0 to 1
 */
public record Passage(
    int number,
    @Nullable UUID collectionId,
    @Nullable UUID documentId,
    String documentName,
    @Nullable String reference,
    String text,
    double score) {}
