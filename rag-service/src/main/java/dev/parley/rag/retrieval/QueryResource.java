package dev.parley.rag.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.identity.Caller;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Search in collections. */
@Path("/api/v1/query")
@Tag(name = "RAG")
@RunOnVirtualThread
public class QueryResource {

  private final QueryCollections queries;
  private final Caller caller;

  QueryResource(QueryCollections queries, Caller caller) {
    this.queries = queries;
    this.caller = caller;
  }

  /** The body of the call. */
  @Schema(name = "Query")
  public record QueryData(
      @Schema(minItems = 1, maxItems = 16, required = true) List<String> terms,
      @Schema(minItems = 1, maxItems = 100, required = true) List<UUID> collections,
      @Schema(minimum = "1", maximum = "100", defaultValue = "10") @Nullable Integer top,
      @Schema(minimum = "0", maximum = "1", defaultValue = "0") @Nullable Double minScore,
      @Schema(defaultValue = "false") @Nullable Boolean includeReferences,
      @Schema(
              description = "How meaning and words are put together.",
              enumeration = {"min-max", "rrf", "weighted", "weighted-worded", "dense", "lexical"},
              defaultValue = "min-max")
          @Nullable String fusion,
      @Schema(
              description =
                  "Share of meaning in min-max; by default it depends on the language of the texts.",
              minimum = "0",
              maximum = "1")
          @Nullable Double denseWeight,
      @Schema(
              description =
                  "Orders the best once more: true for the reranking model that is set, or a name.",
              oneOf = {Boolean.class, String.class})
          @Nullable Object rerank) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Semantic search",
      description = "The documents that fit the terms best, by meaning and by words.")
  public List<QueryResult> query(
      @RequestBody(content = @Content(schema = @Schema(implementation = QueryData.class)))
          JsonNode body) {
    return queries.query(caller.account(), QueryRequest.read(body));
  }
}
