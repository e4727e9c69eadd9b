package dev.parley.rag.document;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import dev.parley.web.problem.ProblemException;
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
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** The documents of a collection. */
@Path("/api/v1/collections/{collection}/documents")
@Tag(name = "Documents")
@RunOnVirtualThread
public class DocumentResource {

  private final Documents documents;
  private final BrowseDocuments browse;
  private final StoreDocuments store;
  private final UploadDocuments upload;
  private final DocumentReader reader;
  private final dev.parley.rag.collection.Collections collections;
  private final Caller caller;

  DocumentResource(
      Documents documents,
      BrowseDocuments browse,
      StoreDocuments store,
      UploadDocuments upload,
      DocumentReader reader,
      dev.parley.rag.collection.Collections collections,
      Caller caller) {
    this.documents = documents;
    this.browse = browse;
    this.store = store;
    this.upload = upload;
    this.reader = reader;
    this.collections = collections;
    this.caller = caller;
  }

  /** The body of create-or-update, and one line of an upload. */
  @Schema(name = "DocumentData")
  public record DocumentData(
      @Schema(maxLength = 1_000_000, required = true) String contents,
      @Schema(maxLength = 500, required = true) String name,
      @Schema(maxLength = 500) @Nullable String reference,
      @Schema(maxItems = 64) @Nullable List<String> tags,
      @Nullable Map<String, Object> metadata) {}

  @GET
  @Operation(
      summary = "Browse documents",
      description =
          "filter: -t tag, -n name, words of name or contents; quote values with spaces."
              + " order_by: such as created_at_desc, name_asc. state: queued, indexed, cancelled.")
  public RestResponse<List<Document.Preview>> browse(
      @PathParam("collection") String collection,
      @QueryParam("filter") @Nullable String filter,
      @QueryParam("order_by") @Nullable String orderBy,
      @QueryParam("state") @Nullable String state,
      @Valid @BeanParam PageRequest page) {
    var request =
        BrowseDocuments.Request.parse(filter, state, orderBy, page.offset(), page.pageSize);
    var found = browse.browse(caller.account(), collectionOf(collection), request);
    return RestResponse.ResponseBuilder.ok(found.documents())
        .header(PageRequest.TOTAL_HEADER, found.total())
        .build();
  }

  @PUT
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      summary = "Create or update document",
      description = "A document of the same name in the collection is updated.")
  public Documents.StoredDocument put(
      @PathParam("collection") String collection,
      @RequestBody(content = @Content(schema = @Schema(implementation = DocumentData.class)))
          JsonNode body) {
    UUID id = collectionOf(collection);
    collections.require(caller.account(), id);
    DocumentFields fields = reader.read(body);
    return store.store(caller.account(), id, fields);
  }

  @POST
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      summary = "Index documents (JSONL)",
      description = "The file 'documents' holds one document a line.")
  public UploadDocuments.Report uploadFile(
      @PathParam("collection") String collection, @RestForm("documents") @Nullable FileUpload file)
      throws IOException {
    UUID id = collectionOf(collection);
    collections.require(caller.account(), id);
    if (file == null) {
      throw ProblemException.invalid("documents", "A file part of this name is needed.");
    }
    try (InputStream input = Files.newInputStream(file.uploadedFile())) {
      return upload.upload(caller.account(), id, input);
    }
  }

  @POST
  @Consumes({"application/jsonl", "application/x-ndjson", "application/x-jsonlines"})
  @Operation(
      summary = "Index documents (JSONL)",
      description = "The body holds one document a line, and is read as it arrives.")
  public UploadDocuments.Report uploadBody(
      @PathParam("collection") String collection, InputStream body) {
    UUID id = collectionOf(collection);
    collections.require(caller.account(), id);
    return upload.upload(caller.account(), id, body);
  }

  @GET
  @Path("{document}")
  @Operation(summary = "Get document")
  public Document get(
      @PathParam("collection") String collection, @PathParam("document") String document) {
    return documents.get(caller.account(), collectionOf(collection), documentOf(document));
  }

  @DELETE
  @Path("{document}")
  @Operation(summary = "Delete document", description = "With its vectors.")
  public Map<String, Object> delete(
      @PathParam("collection") String collection, @PathParam("document") String document) {
    documents.delete(caller.account(), collectionOf(collection), List.of(documentOf(document)));
    return Map.of();
  }

  private static UUID collectionOf(String id) {
    return Ids.parse(id, "The collection");
  }

  private static UUID documentOf(String id) {
    return Ids.parse(id, "The document");
  }
}
