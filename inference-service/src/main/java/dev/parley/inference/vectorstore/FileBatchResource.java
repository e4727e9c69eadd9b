package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.vectorstore.AttachFiles.Actor;
import dev.parley.inference.vectorstore.AttachFiles.Wanted;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Many files put into a vector store at once. */
@Path("/v1/vector_stores/{store}/file_batches")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Vector stores")
public class FileBatchResource {

  private final VectorStores stores;
  private final AttachFiles attach;
  private final ReadAttached read;
  private final VectorStoreConfig config;
  private final Ids ids;
  private final Caller caller;

  FileBatchResource(
      VectorStores stores,
      AttachFiles attach,
      ReadAttached read,
      VectorStoreConfig config,
      Ids ids,
      Caller caller) {
    this.stores = stores;
    this.attach = attach;
    this.read = read;
    this.config = config;
    this.ids = ids;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createVectorStoreFileBatch",
      summary = "Put files into a vector store",
      description = "Answers when all are handed over; they are read and indexed after that.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode create(@PathParam("store") String store, @Nullable JsonNode body) {
    Actor actor = actor();
    UUID collection = StoreIds.parseStore(store);
    stores.facts(actor, collection);
    List<Wanted> wanted =
        ReadStoreRequest.batch(ReadStoreRequest.object(body), config.mostFilesPerBatch());
    UUID batch = ids.next();
    attach.attach(actor, collection, wanted, batch);
    return shape(actor, collection, batch);
  }

  @GET
  @Path("{batch}")
  @Operation(operationId = "getVectorStoreFileBatch", summary = "Get a batch")
  public ObjectNode get(@PathParam("store") String store, @PathParam("batch") String batch) {
    return shape(actor(), StoreIds.parseStore(store), StoreIds.parseBatch(batch));
  }

  @POST
  @Path("{batch}/cancel")
  @Consumes(MediaType.WILDCARD)
  @Operation(
      operationId = "cancelVectorStoreFileBatch",
      summary = "Cancel a batch",
      description = "All of it is handed over already, so that nothing changes; answers its state.")
  public ObjectNode cancel(@PathParam("store") String store, @PathParam("batch") String batch) {
    return get(store, batch);
  }

  @GET
  @Path("{batch}/files")
  @Operation(operationId = "listFilesInVectorStoreBatch", summary = "List the files of a batch")
  public ObjectNode list(
      @PathParam("store") String store,
      @PathParam("batch") String batch,
      @QueryParam("filter") @Nullable String filter,
      @BeanParam CursorPage page) {
    Actor actor = actor();
    UUID collection = StoreIds.parseStore(store);
    return ListAttached.page(
        read,
        actor,
        collection,
        files(actor, collection, StoreIds.parseBatch(batch)),
        filter,
        page);
  }

  private ObjectNode shape(Actor actor, UUID collection, UUID batch) {
    return StoreShape.batch(batch, read.known(actor, collection, files(actor, collection, batch)));
  }

  private List<AttachedFile> files(Actor actor, UUID collection, UUID batch) {
    List<AttachedFile> files = read.all(actor.account(), collection, batch);
    if (files.isEmpty()) {
      throw ProblemException.notFound("The batch");
    }
    return files;
  }

  private Actor actor() {
    return new Actor(caller.account(), caller.token());
  }
}
