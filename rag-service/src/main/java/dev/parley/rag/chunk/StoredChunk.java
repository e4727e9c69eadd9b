package dev.parley.rag.chunk;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.UUID;

/**
 * A chunk of a document, as searches find it or will.
 *
 * @param kind text, table, question, image, summary or entity
 * @param keywords words by which it is found beside those of its text
 * @param questions that it answers; where there are any, they are embedded instead of its text
 * @param available whether searches find it
 * @param positions {@code [{page, left, top, right, bottom, start}]}, in shares of the page
 */
public record StoredChunk(
    UUID id,
    UUID document,
    String text,
    String kind,
    List<String> keywords,
    List<String> questions,
    boolean available,
    JsonNode positions,
    Instant createdAt) {}
