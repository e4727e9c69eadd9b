package dev.parley.inference.memory;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.enums.SchemaType;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.ExampleObject;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** What is remembered of the account's external users. */
@Path("/api/v1/memories")
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
@Tag(name = "Memories")
public class MemoryResource {

  private static final int PAGE = 500;

  private static final String EXAMPLE =
      """
      {
        "id": "0198683a-2b6d-7066-9598-6ea119c219f2",
        "externalUserId": "customer-123",
        "content": "Prefers answers in Portuguese.",
        "format": "Text",
        "createdAt": "2026-01-05T09:00:00Z",
        "expiresAt": null
      }""";

  private static final String LIST_EXAMPLE =
      """
      [
        {
          "id": "0198683a-2b6d-7066-9598-6ea119c219f2",
          "externalUserId": "customer-123",
          "content": "Prefers answers in Portuguese.",
          "format": "Text"
        }
      ]""";

  private static final String DELETED_EXAMPLE =
      """
      {
        "message": "Memories deleted successfully.",
        "removedCount": 2,
        "externalUserId": "customer-123",
        "format": "Text"
      }""";

  private final Memories memories;
  private final Caller caller;
  private final ObjectWriter list;

  MemoryResource(Memories memories, Caller caller, ObjectMapper json) {
    this.memories = memories;
    this.caller = caller;
    this.list = json.writerFor(Listed.class).without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  /** One line of the list. */
  @Schema(name = "ListedMemory")
  public record Listed(UUID id, String externalUserId, String content, MemoryFormat format) {}

  /** Answer of a deletion. */
  @Schema(name = "MemoriesDeleted")
  public record Deleted(
      String message, long removedCount, String externalUserId, MemoryFormat format) {

    Deleted(long removedCount, String externalUserId, MemoryFormat format) {
      this("Memories deleted successfully.", removedCount, externalUserId, format);
    }
  }

  @GET
  @Operation(summary = "List memories", description = "Newest first, without expired ones.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(type = SchemaType.ARRAY, implementation = Listed.class),
              examples = @ExampleObject(name = "memories", value = LIST_EXAMPLE)))
  public Response listMemories(
      @Parameter(description = "A part of the id, the content or the external user id.")
          @QueryParam("filter")
          @Nullable String filter,
      @Parameter(schema = @Schema(implementation = MemoryFormat.class)) @QueryParam("format")
          @Nullable String format) {
    MemoryFormat only = MemoryDeletion.formatOf(format);
    UUID account = caller.account();
    List<Memory> first = memories.page(account, filter, only, null, PAGE);
    StreamingOutput body = output -> write(output, account, filter, only, first);
    return Response.ok(body, MediaType.APPLICATION_JSON_TYPE).build();
  }

  @GET
  @Path("{id}")
  @Operation(summary = "Get a memory")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = Memory.class),
              examples = @ExampleObject(name = "memory", value = EXAMPLE)))
  public Memory getMemory(@PathParam("id") String id) {
    return memories.get(caller.account(), Ids.parse(id, "The memory"));
  }

  @DELETE
  @Operation(
      summary = "Delete memories",
      description =
          "One by its id, or all of an external user in one format. An answer that is being"
              + " written meanwhile does not bring them back.")
  @APIResponse(
      responseCode = "200",
      content =
          @Content(
              schema = @Schema(implementation = Deleted.class),
              examples = @ExampleObject(name = "deleted", value = DELETED_EXAMPLE)))
  public Deleted deleteMemories(
      @Parameter(
              description = "Not together with externalUserId.",
              schema = @Schema(format = "uuid", type = SchemaType.STRING))
          @QueryParam("id")
          @Nullable String id,
      @Parameter(description = "Not together with id.") @QueryParam("externalUserId")
          @Nullable String externalUserId,
      @Parameter(
              description = "Needed together with externalUserId.",
              schema = @Schema(implementation = MemoryFormat.class))
          @QueryParam("format")
          @Nullable String format) {
    UUID account = caller.account();
    return switch (MemoryDeletion.parse(id, externalUserId, format)) {
      case MemoryDeletion.One one -> {
        Memory memory = memories.delete(account, one.id());
        yield new Deleted(1, memory.externalUserId(), memory.format());
      }
      case MemoryDeletion.OfUser all ->
          new Deleted(
              memories.deleteAll(account, all.externalUserId(), all.format()),
              all.externalUserId(),
              all.format());
    };
  }

  /** An account may have many; only a part of them is held at a time. */
  private void write(
      OutputStream output,
      UUID account,
      @Nullable String filter,
      @Nullable MemoryFormat format,
      List<Memory> first)
      throws IOException {
    try (var array = list.writeValuesAsArray(output)) {
      List<Memory> page = first;
      while (!page.isEmpty()) {
        for (Memory memory : page) {
          array.write(
              new Listed(memory.id(), memory.externalUserId(), memory.content(), memory.format()));
        }
        Memory last = page.getLast();
        page = page.size() < PAGE ? List.of() : memories.page(account, filter, format, last, PAGE);
      }
    }
  }
}
