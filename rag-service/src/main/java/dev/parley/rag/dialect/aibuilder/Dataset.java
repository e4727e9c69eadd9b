package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.parley.rag.collection.BrowseCollections.Sized;
import dev.parley.rag.collection.Collection;
import java.time.Instant;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.media.Schema;

/**
 * A collection, as the dialect shows it.
 *
 * @param createTime milliseconds since 1970; {@code createDate} is the same in words
 * @param status always 1: valid
 * @param similarityThreshold of retrievals that say none
 * @param vectorSimilarityWeight of retrievals that say none
 */
@JsonNaming(SnakeCaseStrategy.class)
@JsonInclude(JsonInclude.Include.ALWAYS)
@Schema(name = "AIBuilderDataset")
record Dataset(
    String id,
    String name,
    String avatar,
    String description,
    String language,
    String embeddingModel,
    String permission,
    String chunkMethod,
    @Schema(implementation = Object.class) JsonNode parserConfig,
    long chunkCount,
    long documentCount,
    long tokenNum,
    String createdBy,
    String tenantId,
    long createTime,
    String createDate,
    long updateTime,
    String updateDate,
    String status,
    int pagerank,
    double similarityThreshold,
    double vectorSimilarityWeight) {

  static Dataset of(UUID account, Sized sized) {
    Collection collection = sized.collection();
    Instant updated = Objects.requireNonNullElse(collection.updatedAt(), collection.createdAt());
    return new Dataset(
        Written.id(collection.id()),
        collection.name(),
        Objects.requireNonNullElse(collection.avatar(), ""),
        Objects.requireNonNullElse(collection.context(), ""),
        "English",
        collection.embeddingModel(),
        collection.permission(),
        collection.chunkMethod(),
        Written.config(collection.parserConfig(), collection.chunkMethod()),
        sized.chunks(),
        collection.state().total(),
        sized.tokens(),
        Written.id(account),
        Written.id(account),
        collection.createdAt().toEpochMilli(),
        Written.date(collection.createdAt()),
        updated.toEpochMilli(),
        Written.date(updated),
        "1",
        0,
        RetrievalResource.THRESHOLD,
        RetrievalResource.VECTOR_WEIGHT);
  }
}
