package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.rag.RagCollections;
import dev.parley.inference.rag.RagCollections.Facts;
import dev.parley.inference.vectorstore.AttachFiles.Actor;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Vector stores: all collections of the account, whoever made them. */
@ApplicationScoped
class VectorStores {

  private final RagCollections collections;
  private final VectorStoreRepository rows;
  private final AttachedFileRepository files;
  private final ObjectMapper json;

  VectorStores(
      RagCollections collections,
      VectorStoreRepository rows,
      AttachedFileRepository files,
      ObjectMapper json) {
    this.collections = collections;
    this.rows = rows;
    this.files = files;
    this.json = json;
  }

  /** A vector store: its collection, what OpenAI's API keeps of it besides, and its bytes. */
  record VectorStore(Facts collection, ObjectNode metadata, long bytes) {}

  /** What changes; null leaves it. */
  record Change(@Nullable String name, @Nullable ObjectNode metadata) {}

  UUID create(
      Actor actor, String name, @Nullable Integer chunkTokens, @Nullable ObjectNode metadata) {
    UUID collection = collections.create(name, chunkTokens, actor.token());
    if (metadata != null && !metadata.isEmpty()) {
      keep(actor.account(), collection, metadata);
    }
    return collection;
  }

  /** One of the account's; 404 otherwise. */
  VectorStore get(Actor actor, UUID collection) {
    return complete(actor.account(), List.of(facts(actor, collection))).getFirst();
  }

  /** Fails with 404 when the account has no such vector store. */
  Facts facts(Actor actor, UUID collection) {
    return collections
        .find(collection, actor.token())
        .orElseThrow(() -> ProblemException.notFound("The vector store"));
  }

  /** The collections of all of the account's, the newest first. */
  List<Facts> all(Actor actor) {
    List<Facts> newestFirst = new ArrayList<>(collections.all(actor.token()));
    return newestFirst.reversed();
  }

  /** With what is kept of them here, in their order. */
  List<VectorStore> complete(UUID account, List<Facts> found) {
    if (found.isEmpty()) {
      return List.of();
    }
    return QuarkusTransaction.requiringNew()
        .call(
            () -> {
              Map<UUID, ObjectNode> metadata = new HashMap<>();
              rows.of(account, found.stream().map(Facts::id).toList())
                  .forEach(row -> metadata.put(row.collectionId, read(row.metadata)));
              return found.stream()
                  .map(
                      one ->
                          new VectorStore(
                              one,
                              metadata.getOrDefault(
                                  one.id(), JsonNodeFactory.instance.objectNode()),
                              files.bytes(account, one.id())))
                  .toList();
            });
  }

  /** Changes one of the account's; 404 otherwise. */
  void change(Actor actor, UUID collection, Change change) {
    facts(actor, collection);
    if (change.name() != null) {
      collections.rename(collection, change.name(), actor.token());
    }
    if (change.metadata() != null) {
      keep(actor.account(), collection, change.metadata());
    }
  }

  /** Deletes one with all that is in it, but not the files that were put in; 404 otherwise. */
  void delete(Actor actor, UUID collection) {
    facts(actor, collection);
    collections.delete(collection, actor.token());
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              files.removeAll(actor.account(), collection);
              rows.remove(actor.account(), collection);
            });
  }

  private void keep(UUID account, UUID collection, ObjectNode metadata) {
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              VectorStoreEntity row = rows.findById(collection);
              if (row == null) {
                row = new VectorStoreEntity();
                row.collectionId = collection;
                row.accountId = account;
                row.metadata = metadata.toString();
                rows.persist(row);
              } else {
                row.metadata = metadata.toString();
              }
            });
  }

  private ObjectNode read(String metadata) {
    try {
      return (ObjectNode) json.readTree(metadata);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored metadata cannot be read", e);
    }
  }
}
