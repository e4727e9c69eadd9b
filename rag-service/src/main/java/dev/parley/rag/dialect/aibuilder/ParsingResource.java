package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.document.QueueDocuments;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;

/** Starts and stops the parsing of documents. */
@Path("/aibuilder/api/v1/datasets/{dataset}/chunks")
@Tag(name = "AIBuilder documents")
@RunOnVirtualThread
public class ParsingResource {

  private final QueueDocuments queue;
  private final RequireOwned owned;
  private final Caller caller;

  ParsingResource(QueueDocuments queue, RequireOwned owned, Caller caller) {
    this.queue = queue;
    this.owned = owned;
    this.caller = caller;
  }

  /** Which documents. */
  @Schema(name = "AIBuilderDocumentIds")
  record DocumentIds(@Schema(required = true) List<String> document_ids) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "aibuilderParseDocuments",
      summary = "Parse documents",
      description = "Reads, cuts and indexes them; 'run' and 'progress' of each tell how far.")
  public Answer.Done parse(
      @PathParam("dataset") String dataset,
      @RequestBody(content = @Content(schema = @Schema(implementation = DocumentIds.class)))
          JsonNode body) {
    UUID collection = DatasetsResource.idOf(dataset);
    queue.parse(caller.account(), collection, idsOf(collection, body));
    return Answer.DONE;
  }

  @DELETE
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "aibuilderStopParsing",
      summary = "Stop parsing documents",
      description = "One that is parsed already stays as it is.")
  public Answer.Done stop(
      @PathParam("dataset") String dataset,
      @RequestBody(content = @Content(schema = @Schema(implementation = DocumentIds.class)))
          JsonNode body) {
    UUID collection = DatasetsResource.idOf(dataset);
    queue.stop(caller.account(), collection, idsOf(collection, body));
    return Answer.DONE;
  }

  private List<UUID> idsOf(UUID collection, JsonNode body) {
    owned.datasets(List.of(collection));
    Fields fields = Fields.of(body);
    List<UUID> ids = fields.ids("document_ids", "The document");
    fields.check();
    if (ids == null || ids.isEmpty()) {
      throw ProblemException.invalid("document_ids", "Is required, with an id at least.");
    }
    owned.documents(List.of(collection), ids);
    return ids;
  }
}
