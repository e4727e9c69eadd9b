package dev.parley.rag.collection;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.rag.collection.Collection.State;
import dev.parley.rag.embedding.EmbeddingModels;
import dev.parley.rag.sql.OneWriter;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Event;
import jakarta.transaction.Transactional;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Collectors;

/** An account's collections. Another account's collection does not exist here. */
@ApplicationScoped
public class Collections {

  private final CollectionRepository repository;
  private final DocumentCounts counts;
  private final EmbeddingModels models;
  private final Event<CollectionCreated> created;
  private final Event<CollectionEmptied> emptied;
  private final OneWriter writer;
  private final Ids ids;
  private final ObjectMapper json;
  private final Clock clock;

  Collections(
      CollectionRepository repository,
      DocumentCounts counts,
      EmbeddingModels models,
      Event<CollectionCreated> created,
      Event<CollectionEmptied> emptied,
      OneWriter writer,
      Ids ids,
      ObjectMapper json,
      Clock clock) {
    this.repository = repository;
    this.counts = counts;
    this.models = models;
    this.created = created;
    this.emptied = emptied;
    this.writer = writer;
    this.ids = ids;
    this.json = json;
    this.clock = clock;
  }

  /**
   * Makes a collection; returns its id.
   *
   * @throws ProblemException 400 when there is no such embedding model
   */
  @Transactional
  public UUID create(UUID account, CollectionFields fields) {
    CollectionEntity entity = new CollectionEntity();
    entity.id = ids.next();
    entity.accountId = account;
    entity.createdAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
    entity.permission = "me";
    entity.tags = new String[0];
    entity.chunkMethod = "naive";
    entity.parserConfig = "{}";
    entity.embeddingModel = models.defaultName();
    fill(entity, fields);
    repository.persist(entity);
    repository.flush();
    created.fire(new CollectionCreated(account, entity.id, entity.embeddingModel));
    return entity.id;
  }

  /**
   * Changes a collection. The embedding model takes effect for what is there with the next
   * re-index, the way of cutting when a document is read again.
   *
   * @throws ProblemException 404 when the account has no such collection, 400 when there is no such
   *     embedding model
   */
  @Transactional
  public void edit(UUID account, UUID collection, CollectionFields fields) {
    fill(entity(account, collection), fields);
  }

  private void fill(CollectionEntity entity, CollectionFields fields) {
    String model = fields.embeddingModel();
    if (model != null) {
      models.require(model, "embeddingModel");
      entity.embeddingModel = model;
    }
    if (fields.chunkMethod() != null) {
      entity.chunkMethod = fields.chunkMethod().wireName();
    }
    if (fields.parserConfig() != null) {
      entity.parserConfig = fields.parserConfig().toString();
    }
    if (fields.avatar() != null) {
      entity.avatar = fields.avatar();
    }
    if (fields.permission() != null) {
      entity.permission = fields.permission();
    }
    entity.name = fields.name();
    if (fields.context() != null || fields.clearsContext()) {
      entity.context = fields.context();
    }
    List<String> tags = fields.tags();
    if (tags != null) {
      entity.tags = tags.toArray(String[]::new);
    }
    entity.updatedAt = clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  @Transactional
  List<Collection> list(UUID account, int offset, int limit) {
    List<CollectionEntity> entities = repository.listOf(account, offset, limit);
    Map<UUID, State> states = counts.count(entities.stream().map(entity -> entity.id).toList());
    return entities.stream()
        .map(entity -> view(entity, states.getOrDefault(entity.id, State.EMPTY)))
        .toList();
  }

  /** Those of the collections that the account has, in the order of the ids. */
  @Transactional
  public List<Collection> all(UUID account, List<UUID> ids) {
    Map<UUID, State> states = counts.count(ids);
    Map<UUID, CollectionEntity> entities =
        repository.listOf(account, ids).stream()
            .collect(Collectors.toMap(entity -> entity.id, entity -> entity));
    return ids.stream()
        .filter(entities::containsKey)
        .map(id -> view(entities.get(id), states.getOrDefault(id, State.EMPTY)))
        .toList();
  }

  @Transactional
  long count(UUID account) {
    return repository.countOf(account);
  }

  /**
   * One collection, with the states of its documents.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  @Transactional
  public Collection get(UUID account, UUID collection) {
    CollectionEntity entity = entity(account, collection);
    State state = counts.count(List.of(collection)).getOrDefault(collection, State.EMPTY);
    return view(entity, state);
  }

  /**
   * Removes the collection with all that is in it.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  public void delete(UUID account, UUID collection) {
    writer.write(
        collection,
        () -> {
          CollectionEntity entity = locked(account, collection);
          emptied.fire(new CollectionEmptied(account, collection, true));
          repository.delete(entity);
          return entity.id;
        });
  }

  /**
   * Removes all documents of the collection.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  public void reset(UUID account, UUID collection) {
    writer.write(
        collection,
        () -> {
          CollectionEntity entity = locked(account, collection);
          emptied.fire(new CollectionEmptied(account, collection, false));
          return entity.id;
        });
  }

  /**
   * Makes sure that the account has the collection.
   *
   * @throws ProblemException 404 when it has not
   */
  @Transactional
  public void require(UUID account, UUID collection) {
    entity(account, collection);
  }

  /** Those of the ids that are no collection of the account, in their order. */
  @Transactional
  public List<UUID> missing(UUID account, List<UUID> ids) {
    Set<UUID> there =
        repository.listOf(account, ids).stream()
            .map(entity -> entity.id)
            .collect(Collectors.toSet());
    return ids.stream().filter(id -> !there.contains(id)).toList();
  }

  /** The names of the embedding models of those collections that the account has, each once. */
  @Transactional
  public Set<String> embeddingModels(UUID account, List<UUID> ids) {
    return repository.listOf(account, ids).stream()
        .map(entity -> entity.embeddingModel)
        .collect(Collectors.toCollection(TreeSet::new));
  }

  /**
   * The name of the embedding model that the collection is to have.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  @Transactional
  public String embeddingModel(UUID account, UUID collection) {
    return entity(account, collection).embeddingModel;
  }

  private CollectionEntity locked(UUID account, UUID collection) {
    return repository
        .findLocked(account, collection)
        .orElseThrow(() -> ProblemException.notFound("The collection"));
  }

  private CollectionEntity entity(UUID account, UUID collection) {
    return repository
        .find(account, collection)
        .orElseThrow(() -> ProblemException.notFound("The collection"));
  }

  private Collection view(CollectionEntity entity, State state) {
    return new Collection(
        entity.id,
        entity.name,
        entity.context,
        List.of(entity.tags),
        entity.createdAt,
        entity.updatedAt,
        entity.embeddingModel,
        entity.chunkMethod,
        config(entity),
        entity.avatar,
        entity.permission,
        state);
  }

  private JsonNode config(CollectionEntity entity) {
    try {
      return json.readTree(entity.parserConfig);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Stored configuration is no JSON", e);
    }
  }
}
