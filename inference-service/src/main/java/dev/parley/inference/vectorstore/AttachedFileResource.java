package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.file.FileIds;
import dev.parley.inference.rag.RagCollections;
import dev.parley.inference.vectorstore.AttachFiles.Actor;
import dev.parley.inference.vectorstore.AttachFiles.Wanted;
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

/** Files in vector stores, as OpenAI's clients put them in. */
@Path("/v1/vector_stores/{store}/files")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Vector stores")
public class AttachedFileResource {

  private final VectorStores stores;
  private final AttachFiles attach;
  private final ReadAttached read;
  private final RagCollections collections;
  private final Caller caller;

  AttachedFileResource(
      VectorStores stores,
      AttachFiles attach,
      ReadAttached read,
      RagCollections collections,
      Caller caller) {
    this.stores = stores;
    this.attach = attach;
    this.read = read;
    this.collections = collections;
    this.caller = caller;
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "createVectorStoreFile",
      summary = "Put a file into a vector store",
      description = "A file that is there already is put in anew.")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode create(@PathParam("store") String store, @Nullable JsonNode body) {
    Actor actor = actor();
    UUID collection = StoreIds.parseStore(store);
    stores.facts(actor, collection);
    Wanted wanted = ReadStoreRequest.wanted(ReadStoreRequest.object(body));
    attach.attach(actor, collection, List.of(wanted), null);
    return shape(actor, read.get(actor.account(), collection, wanted.file()));
  }

  @GET
  @Operation(
      operationId = "listVectorStoreFiles",
      summary = "List the files of a vector store",
      description =
          "Those that were put in by this API. filter: in_progress, completed, failed or cancelled.")
  public ObjectNode list(
      @PathParam("store") String store,
      @QueryParam("filter") @Nullable String filter,
      @BeanParam CursorPage page) {
    Actor actor = actor();
    UUID collection = StoreIds.parseStore(store);
    stores.facts(actor, collection);
    return ListAttached.page(
        read, actor, collection, read.all(actor.account(), collection, null), filter, page);
  }

  @GET
  @Path("{file}")
  @Operation(operationId = "getVectorStoreFile", summary = "Get a file of a vector store")
  public ObjectNode get(@PathParam("store") String store, @PathParam("file") String file) {
    Actor actor = actor();
    return shape(actor, attached(actor, store, file));
  }

  @POST
  @Path("{file}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "updateVectorStoreFileAttributes", summary = "Change its attributes")
  @RequestBody(content = @Content(schema = @Schema(implementation = ObjectNode.class)))
  public ObjectNode update(
      @PathParam("store") String store, @PathParam("file") String file, @Nullable JsonNode body) {
    Actor actor = actor();
    AttachedFile before = attached(actor, store, file);
    ObjectNode attributes =
        ReadStoreRequest.attributes(ReadStoreRequest.object(body), "attributes");
    return shape(
        actor, read.change(actor.account(), before.collection(), before.file(), attributes));
  }

  @GET
  @Path("{file}/content")
  @Operation(
      operationId = "retrieveVectorStoreFileContent",
      summary = "The text of a file as it was read")
  public ObjectNode content(@PathParam("store") String store, @PathParam("file") String file) {
    Actor actor = actor();
    AttachedFile attached = attached(actor, store, file);
    UUID document = attached.document();
    JsonNode text =
        document == null
            ? JsonNodeFactory.instance.objectNode()
            : collections
                .document(attached.collection(), document, actor.token())
                .orElseThrow(() -> ProblemException.notFound("The file"));
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("object", "vector_store.file_content.page");
    var data = page.putArray("data");
    if (text.hasNonNull("contents")) {
      data.addObject().put("type", "text").put("text", text.path("contents").asText());
    }
    return page.put("has_more", false).putNull("next_page");
  }

  @DELETE
  @Path("{file}")
  @Operation(
      operationId = "deleteVectorStoreFile",
      summary = "Take a file out of a vector store",
      description = "The file itself stays.")
  public ObjectNode delete(@PathParam("store") String store, @PathParam("file") String file) {
    if (!attach.detach(actor(), StoreIds.parseStore(store), FileIds.parse(file))) {
      throw ProblemException.notFound("The file");
    }
    return StoreShape.deleted(file, "vector_store.file.deleted");
  }

  private AttachedFile attached(Actor actor, String store, String file) {
    return read.get(actor.account(), StoreIds.parseStore(store), FileIds.parse(file));
  }

  private ObjectNode shape(Actor actor, AttachedFile file) {
    return StoreShape.file(read.known(actor, file.collection(), List.of(file)).getFirst());
  }

  private Actor actor() {
    return new Actor(caller.account(), caller.token());
  }
}
