package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.parley.rag.chunk.StoredChunk;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A chunk, as the dialect shows it.
 *
 * @param docnmKwd name of its document
 * @param positions {@code [page, left, right, top, bottom]} each: the page counts from 1, the rest
 *     are shares of it
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AIBuilderChunk")
record ChunkView(
    String id,
    String content,
    String documentId,
    String docnmKwd,
    String documentName,
    String datasetId,
    List<String> importantKeywords,
    List<String> questions,
    boolean available,
    String imageId,
    String docType,
    List<List<Double>> positions,
    String createTime,
    double createTimestamp) {

  static ChunkView of(UUID collection, String documentName, StoredChunk chunk) {
    return new ChunkView(
        Written.id(chunk.id()),
        chunk.text(),
        Written.id(chunk.document()),
        documentName,
        documentName,
        Written.id(collection),
        chunk.keywords(),
        chunk.questions(),
        chunk.available(),
        "",
        chunk.kind(),
        positions(chunk.positions()),
        Written.plain(chunk.createdAt()),
        chunk.createdAt().toEpochMilli() / 1000.0);
  }

  static List<List<Double>> positions(JsonNode stored) {
    List<List<Double>> positions = new ArrayList<>();
    for (JsonNode place : stored) {
      positions.add(
          List.of(
              place.path("page").asDouble(),
              place.path("left").asDouble(),
              place.path("right").asDouble(),
              place.path("top").asDouble(),
              place.path("bottom").asDouble()));
    }
    return positions;
  }
}
