package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.chunk.EditChunks;
import dev.parley.rag.chunk.ListChunks;
import dev.parley.rag.chunk.StoredChunk;
import dev.parley.rag.document.AwaitIndexing;
import dev.parley.rag.document.DocumentFacts;
import dev.parley.rag.document.ListDocuments;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.BeanParam;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Chunks of a document. What is changed is found, or found no more, when the call returns. */
@Path("/aibuilder/api/v1/datasets/{dataset}/documents/{document}/chunks")
@Tag(name = "AIBuilder chunks")
@RunOnVirtualThread
public class ChunksResource {

  private static final int PAGE = 1024;
  private static final int LONGEST_CONTENT = 100_000;
  private static final int LONGEST_KEYWORD = 1000;

  private final RequireOwned owned;
  private final ListDocuments documents;
  private final ListChunks list;
  private final EditChunks edit;
  private final AwaitIndexing indexing;
  private final Caller caller;
  private final Clock clock;

  ChunksResource(
      RequireOwned owned,
      ListDocuments documents,
      ListChunks list,
      EditChunks edit,
      AwaitIndexing indexing,
      Caller caller,
      Clock clock) {
    this.owned = owned;
    this.documents = documents;
    this.list = list;
    this.edit = edit;
    this.indexing = indexing;
    this.caller = caller;
    this.clock = clock;
  }

  /** The body of add, and of update, where every field may be left out. */
  @Schema(name = "AIBuilderChunkData")
  record ChunkData(
      @Schema(required = true, maxLength = LONGEST_CONTENT) String content,
      @Nullable List<String> important_keywords,
      @Schema(description = "Embedded instead of the content, where there are any.")
          @Nullable List<String> questions,
      @Nullable Boolean available) {}

  /** Which chunks. */
  @Schema(name = "AIBuilderChunkIds")
  record ChunkIds(
      @Schema(description = "Left out: all of the document.") @Nullable List<String> chunk_ids) {}

  /** A page of chunks with their document. */
  @Schema(name = "AIBuilderChunks")
  record ChunkPage(List<ChunkView> chunks, DocumentView doc, long total) {}

  /** A chunk that was added. */
  @Schema(name = "AIBuilderAddedChunk")
  record Added(ChunkView chunk) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "aibuilderAddChunk", summary = "Add chunk")
  public Answer<Added> add(
      @PathParam("dataset") String dataset,
      @PathParam("document") String document,
      @RequestBody(content = @Content(schema = @Schema(implementation = ChunkData.class)))
          JsonNode body) {
    DocumentFacts of = document(dataset, document);
    Fields fields = Fields.of(body);
    String content = fields.required("content", LONGEST_CONTENT);
    List<String> keywords = fields.texts("important_keywords", LONGEST_KEYWORD);
    List<String> questions = fields.texts("questions", LONGEST_KEYWORD);
    fields.check();
    StoredChunk chunk =
        edit.add(
            caller.account(),
            of.collection(),
            of.id(),
            content,
            Objects.requireNonNullElse(keywords, List.of()),
            Objects.requireNonNullElse(questions, List.of()));
    indexing.await(of.id());
    return Answer.of(new Added(ChunkView.of(of.collection(), of.name(), chunk)));
  }

  @GET
  @Operation(operationId = "aibuilderListChunks", summary = "List chunks")
  public Answer<ChunkPage> list(
      @PathParam("dataset") String dataset,
      @PathParam("document") String document,
      @BeanParam PageFields page,
      @QueryParam("keywords") @Nullable String keywords,
      @QueryParam("id") @Nullable String id) {
    DocumentFacts of = document(dataset, document);
    PageFields.Page wanted = page.read(PAGE);
    ListChunks.Page found =
        id == null || id.isBlank()
            ? list.list(
                caller.account(),
                of.collection(),
                of.id(),
                keywords == null || keywords.isBlank() ? null : keywords,
                wanted.offset(),
                wanted.size())
            : new ListChunks.Page(
                List.of(list.get(caller.account(), of.collection(), of.id(), chunkOf(id))), 1);
    return Answer.of(
        new ChunkPage(
            found.chunks().stream()
                .map(chunk -> ChunkView.of(of.collection(), of.name(), chunk))
                .toList(),
            DocumentView.of(caller.account(), of, clock.instant()),
            found.total()));
  }

  @PUT
  @Path("{chunk}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "aibuilderUpdateChunk", summary = "Update chunk")
  public Answer<ChunkView> update(
      @PathParam("dataset") String dataset,
      @PathParam("document") String document,
      @PathParam("chunk") String chunk,
      @RequestBody(content = @Content(schema = @Schema(implementation = ChunkData.class)))
          JsonNode body) {
    DocumentFacts of = document(dataset, document);
    UUID id = chunkOf(chunk);
    Fields fields = Fields.of(body);
    String content = fields.has("content") ? fields.required("content", LONGEST_CONTENT) : null;
    List<String> keywords = fields.texts("important_keywords", LONGEST_KEYWORD);
    List<String> questions = fields.texts("questions", LONGEST_KEYWORD);
    Boolean available = fields.flag("available");
    fields.check();
    StoredChunk changed =
        edit.change(
            caller.account(),
            of.collection(),
            of.id(),
            id,
            new EditChunks.Change(content, keywords, questions, available));
    indexing.await(of.id());
    return Answer.of(ChunkView.of(of.collection(), of.name(), changed));
  }

  @DELETE
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "aibuilderDeleteChunks",
      summary = "Delete chunks",
      description = "Without 'chunk_ids' all of the document.")
  public Answer.Done delete(
      @PathParam("dataset") String dataset,
      @PathParam("document") String document,
      @RequestBody(content = @Content(schema = @Schema(implementation = ChunkIds.class)))
          JsonNode body) {
    DocumentFacts of = document(dataset, document);
    Fields fields = Fields.of(body);
    List<UUID> ids = fields.ids("chunk_ids", "The chunk");
    fields.check();
    edit.delete(caller.account(), of.collection(), of.id(), ids);
    indexing.await(of.id());
    return Answer.DONE;
  }

  /** The document of the address; 404 when the account lacks it or its dataset. */
  private DocumentFacts document(String dataset, String document) {
    UUID collection = DatasetsResource.idOf(dataset);
    owned.datasets(List.of(collection));
    return documents.get(caller.account(), collection, DocumentsResource.idOf(document));
  }

  private static UUID chunkOf(String id) {
    return Ids.parse(id, "The chunk");
  }
}
