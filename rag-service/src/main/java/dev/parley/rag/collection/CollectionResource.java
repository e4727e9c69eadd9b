package dev.parley.rag.collection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.Valid;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;

/** Collections. */
@Path("/api/v1/collections")
@Tag(name = "Collections")
@RunOnVirtualThread
public class CollectionResource {

  private final Collections collections;
  private final Caller caller;

  CollectionResource(Collections collections, Caller caller) {
    this.collections = collections;
    this.caller = caller;
  }

  /** The body of create and edit. */
  @Schema(name = "CollectionData")
  public record CollectionData(
      @Schema(minLength = 1, maxLength = 200, required = true) String collectionName,
      @Nullable String context,
      @Schema(description = "Tags with commas between them, or an array of tags.")
          @Nullable String tags,
      @Schema(description = "Takes effect for what is there with the next re-index.")
          @Nullable String embeddingModel,
      @Schema(
              description =
                  "How documents are cut: naive (the default), manual, qa, table, paper, book,"
                      + " laws, presentation, picture, one, email or knowledge_graph. Takes effect"
                      + " when a document is read.")
          @Nullable String chunkMethod,
      @Schema(
              description =
                  "Settings of the chunk method, such as chunk_token_num, delimiter, raptor.",
              implementation = Object.class)
          @Nullable JsonNode parserConfig) {}

  /** The answer of create. */
  public record Created(UUID collectionId) {}

  @GET
  @Operation(summary = "List collections", description = "The account's collections, oldest first.")
  public RestResponse<List<Collection>> list(@Valid @BeanParam PageRequest page) {
    return RestResponse.ResponseBuilder.ok(
            collections.list(caller.account(), page.offset(), page.pageSize))
        .header(PageRequest.TOTAL_HEADER, collections.count(caller.account()))
        .build();
  }

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(summary = "Create collection")
  public Created create(
      @RequestBody(content = @Content(schema = @Schema(implementation = CollectionData.class)))
          JsonNode body) {
    return new Created(collections.create(caller.account(), CollectionFields.read(body)));
  }

  @PUT
  @Path("{id}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Edit collection",
      description =
          "Sets the name, and whatever else is given; what is not stays as it is. A context or tags"
              + " that are null are cleared.")
  public Created edit(
      @PathParam("id") String id,
      @RequestBody(content = @Content(schema = @Schema(implementation = CollectionData.class)))
          JsonNode body) {
    UUID collection = idOf(id);
    collections.edit(caller.account(), collection, CollectionFields.read(body));
    return new Created(collection);
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Get collection", description = "With the states of its documents.")
  public Collection get(@PathParam("id") String id) {
    return collections.get(caller.account(), idOf(id));
  }

  @DELETE
  @Path("{id}")
  @Operation(summary = "Delete collection", description = "With its documents and vectors.")
  public Map<String, Object> delete(@PathParam("id") String id) {
    collections.delete(caller.account(), idOf(id));
    return Map.of();
  }

  @DELETE
  @Path("{id}/reset-only")
  @Operation(summary = "Reset collection", description = "Deletes all documents of a collection.")
  public Map<String, Object> reset(@PathParam("id") String id) {
    collections.reset(caller.account(), idOf(id));
    return Map.of();
  }

  private static UUID idOf(String id) {
    return Ids.parse(id, "The collection");
  }
}
