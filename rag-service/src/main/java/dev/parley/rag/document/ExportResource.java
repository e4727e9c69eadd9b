package dev.parley.rag.document;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import dev.parley.rag.collection.Collections;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** All documents of a collection as one JSONL stream, which an upload takes back. */
@Path("/api/v1/collections/{collection}/export.jsonl")
@Tag(name = "Collections")
@RunOnVirtualThread
public class ExportResource {

  private static final String JSONL = "application/jsonl";

  private final ExportDocuments documents;
  private final Collections collections;
  private final Caller caller;
  private final ObjectWriter lines;

  ExportResource(
      ExportDocuments documents, Collections collections, Caller caller, ObjectMapper json) {
    this.documents = documents;
    this.collections = collections;
    this.caller = caller;
    this.lines =
        json.writerFor(Document.Line.class).without(JsonGenerator.Feature.AUTO_CLOSE_TARGET);
  }

  @GET
  @Produces(MediaType.WILDCARD)
  @Operation(
      summary = "Export collection",
      description =
          "One document a line, oldest first, whatever the Accept header says; an upload takes it"
              + " back.")
  @APIResponse(
      responseCode = "200",
      description = "JSONL file stream",
      content = @Content(mediaType = JSONL, schema = @Schema(implementation = Document.Line.class)))
  public Response export(@PathParam("collection") String collection) {
    UUID id = Ids.parse(collection, "The collection");
    UUID account = caller.account();
    collections.require(account, id);
    StreamingOutput body =
        output -> documents.export(account, id, document -> write(output, document));
    return Response.ok(body)
        .type(JSONL)
        .header("Content-Disposition", "attachment; filename=\"" + id + ".jsonl\"")
        .build();
  }

  private void write(OutputStream output, Document.Line document) {
    try {
      lines.writeValue(output, document);
      output.write('\n');
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
