package dev.parley.rag.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the database says of a chunk.
 *
 * @param kind text, table, question, image, summary or entity
 * @param index counts the document's chunks from 0
 * @param start first UTF-16 code unit in the document's contents
 * @param end after the last one
 * @param page counts from 1; null where the document has none
 * @param section the headings above it
 * @param positions {@code [{page, left, top, right, bottom, start}]}, in shares of the page from
 *     its top left corner
 * @param language of the document, ISO 639-1 or "und"
 */
public record ChunkFacts(
    String text,
    String kind,
    int index,
    int start,
    int end,
    @Nullable Integer page,
    @Nullable String section,
    JsonNode positions,
    List<String> keywords,
    List<String> questions,
    @Nullable String language) {}
