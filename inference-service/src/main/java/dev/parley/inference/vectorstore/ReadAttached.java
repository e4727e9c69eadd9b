package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.rag.RagCollections;
import dev.parley.inference.rag.RagCollections.State;
import dev.parley.inference.vectorstore.AttachFiles.Actor;
import dev.parley.inference.vectorstore.AttachedFile.Known;
import dev.parley.inference.vectorstore.AttachedFile.Progress;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Reads which files are in vector stores, and how far they are. */
@ApplicationScoped
class ReadAttached {

  private final AttachedFileRepository rows;
  private final RagCollections collections;
  private final VectorStoreConfig config;
  private final ObjectMapper json;
  private final Clock clock;

  ReadAttached(
      AttachedFileRepository rows,
      RagCollections collections,
      VectorStoreConfig config,
      ObjectMapper json,
      Clock clock) {
    this.rows = rows;
    this.collections = collections;
    this.config = config;
    this.json = json;
    this.clock = clock;
  }

  /** One; 404 when it is not in. */
  AttachedFile get(UUID account, UUID collection, UUID file) {
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.find(account, collection, file).map(this::toDomain))
        .orElseThrow(() -> ProblemException.notFound("The file"));
  }

  /** All of a vector store, or of one of its batches, the newest first. */
  List<AttachedFile> all(UUID account, UUID collection, @Nullable UUID batch) {
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                (batch == null
                        ? rows.of(account, collection)
                        : rows.ofBatch(account, collection, batch))
                    .stream().map(this::toDomain).toList());
  }

  /** Those that are these documents, by them. */
  Map<UUID, AttachedFile> byDocument(UUID account, Collection<UUID> documents) {
    if (documents.isEmpty()) {
      return Map.of();
    }
    return QuarkusTransaction.requiringNew()
        .call(() -> rows.ofDocuments(account, documents))
        .stream()
        .map(this::toDomain)
        .collect(Collectors.toMap(file -> Objects.requireNonNull(file.document()), file -> file));
  }

  /** Bytes of all files of a vector store. */
  long bytes(UUID account, UUID collection) {
    return QuarkusTransaction.requiringNew().call(() -> rows.bytes(account, collection));
  }

  /** Gives one other attributes; 404 when it is not in. */
  AttachedFile change(UUID account, UUID collection, UUID file, ObjectNode attributes) {
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              AttachedFileEntity row =
                  rows.find(account, collection, file)
                      .orElseThrow(() -> ProblemException.notFound("The file"));
              row.attributes = attributes.toString();
              return toDomain(row);
            });
  }

  /** How far files of one vector store are, in their order. */
  List<Known> known(Actor actor, UUID collection, List<AttachedFile> files) {
    Set<UUID> documents =
        files.stream()
            .map(AttachedFile::document)
            .filter(Objects::nonNull)
            .collect(Collectors.toSet());
    Map<UUID, State> states =
        documents.isEmpty() ? Map.of() : collections.states(collection, documents, actor.token());
    return files.stream().map(file -> known(file, states)).toList();
  }

  private Known known(AttachedFile file, Map<UUID, State> states) {
    if (file.error() != null) {
      return new Known(file, Progress.FAILED, file.error());
    }
    UUID document = file.document();
    if (document == null) {
      boolean isLost = file.createdAt().plus(config.longestHandover()).isBefore(clock.instant());
      return isLost
          ? new Known(file, Progress.FAILED, "It was interrupted; put the file in again.")
          : new Known(file, Progress.IN_PROGRESS, null);
    }
    State state = states.get(document);
    if (state == null) {
      return new Known(file, Progress.FAILED, "Its document was deleted from the collection.");
    }
    return switch (state.word()) {
      case "Indexed" -> new Known(file, Progress.COMPLETED, null);
      case "Cancelled" ->
          new Known(file, Progress.FAILED, state.error() == null ? "Given up on." : state.error());
      default -> new Known(file, Progress.IN_PROGRESS, null);
    };
  }

  private AttachedFile toDomain(AttachedFileEntity row) {
    return new AttachedFile(
        row.id,
        row.collectionId,
        row.fileId,
        row.filename,
        row.bytes,
        read(row.attributes),
        row.batchId,
        row.documentId,
        row.error,
        row.createdAt);
  }

  private ObjectNode read(String attributes) {
    try {
      JsonNode read = json.readTree(attributes);
      return (ObjectNode) read;
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored attributes cannot be read", e);
    }
  }
}
