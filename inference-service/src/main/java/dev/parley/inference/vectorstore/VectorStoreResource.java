package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.vectorstore.AttachFiles.Actor;
import dev.parley.inference.vectorstore.AttachFiles.Wanted;
import dev.parley.inference.vectorstore.VectorStores.Change;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Vector stores, as OpenAI's clients call the account's collections. */
@Path("/v1/vector_stores")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Vector stores")
public class VectorStoreResource {

  private static final String UNNAMED = "Vector store";

  private final VectorStores stores;
  private final AttachFiles attach;
  private final SearchVectorStore search;
  private final VectorStoreConfig config;
  private final Caller caller;

  VectorStoreResource(
      VectorStores stores,
      AttachFiles attach,
      SearchVectorStore search,
      VectorStoreConfig config,
      Caller caller) {
    this.stores = stores;
    this.attach = attach;
    this.search = search;
    this.config = config;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "createVectorStore",
      summary = "Create a vector store",
      description = "It is a collection, in which AI gateways can search, too.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode create(@Nullable JsonNode body) {
    ObjectNode given = ReadStoreRequest.object(body);
    ReadStoreRequest.refuseExpiry(given);
    String name = ReadStoreRequest.name(given);
    ObjectNode metadata = ReadStoreRequest.metadata(given);
    Integer chunkTokens = ReadStoreRequest.chunkTokens(given);
    ObjectNode none = JsonNodeFactory.instance.objectNode();
    List<UUID> ids = ReadStoreRequest.ids(given);
    List<Wanted> wanted = ids.stream().distinct().map(id -> new Wanted(id, none)).toList();
    if (wanted.size() > config.mostFilesPerBatch()) {
      throw ProblemException.invalid(
          "file_ids", "At most " + config.mostFilesPerBatch() + " files.");
    }
    Actor actor = actor();
    attach.require(actor, wanted);
    UUID collection = stores.create(actor, name == null ? UNNAMED : name, chunkTokens, metadata);
    attach.attach(actor, collection, wanted, null);
    return StoreShape.store(stores.get(actor, collection));
  }

  @GET
  @Operation(operationId = "listVectorStores", summary = "List vector stores")
  public ObjectNode list(@BeanParam CursorPage page) {
    Actor actor = actor();
    var cut = page.of(stores.all(actor), one -> StoreIds.store(one.id()));
    return CursorPage.list(
        stores.complete(actor.account(), cut.part()).stream().map(StoreShape::store).toList(),
        cut.hasMore());
  }

  @GET
  @Path("{store}")
  @Operation(operationId = "getVectorStore", summary = "Get a vector store")
  public ObjectNode get(@PathParam("store") String store) {
    return StoreShape.store(stores.get(actor(), StoreIds.parseStore(store)));
  }

  @POST
  @Path("{store}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "modifyVectorStore", summary = "Change name and metadata")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode modify(@PathParam("store") String store, @Nullable JsonNode body) {
    UUID collection = StoreIds.parseStore(store);
    ObjectNode given = ReadStoreRequest.object(body);
    ReadStoreRequest.refuseExpiry(given);
    Change change = new Change(ReadStoreRequest.name(given), ReadStoreRequest.metadata(given));
    stores.change(actor(), collection, change);
    return StoreShape.store(stores.get(actor(), collection));
  }

  @DELETE
  @Path("{store}")
  @Operation(
      operationId = "deleteVectorStore",
      summary = "Delete a vector store",
      description = "With its collection; the files that were put in stay.")
  public ObjectNode delete(@PathParam("store") String store) {
    stores.delete(actor(), StoreIds.parseStore(store));
    return StoreShape.deleted(store, "vector_store.deleted");
  }

  @POST
  @Path("{store}/search")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "searchVectorStore", summary = "Search a vector store")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode search(@PathParam("store") String store, @Nullable JsonNode body) {
    Actor actor = actor();
    UUID collection = StoreIds.parseStore(store);
    stores.facts(actor, collection);
    return search.search(actor, collection, ReadStoreRequest.object(body));
  }

  private Actor actor() {
    return new Actor(caller.account(), caller.token());
  }
}
