package dev.parley.rag.document;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.rag.document.Documents.StoredDocument;
import dev.parley.rag.document.StoreFiles.NewFile;
import dev.parley.rag.document.StoreFiles.SameName;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Documents that are files: PDF, Office, web pages, mail, tables and texts. */
@Path("/api/v1/collections/{collection}")
@Tag(name = "Documents")
@RunOnVirtualThread
public class FileResource {

  private final StoreFiles store;
  private final DownloadDocument download;
  private final DocumentReader reader;
  private final ObjectMapper json;
  private final Caller caller;

  FileResource(
      StoreFiles store,
      DownloadDocument download,
      DocumentReader reader,
      ObjectMapper json,
      Caller caller) {
    this.store = store;
    this.download = download;
    this.reader = reader;
    this.json = json;
    this.caller = caller;
  }

  @POST
  @Path("files")
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      summary = "Upload a file",
      description =
          "Part 'file' is read, cut and indexed; a document of its name is replaced. Optional parts:"
              + " name, reference, password, and tags and metadata as JSON.")
  public StoredDocument upload(
      @PathParam("collection") String collection,
      @RestForm("file") @Nullable FileUpload file,
      @RestForm @Nullable String name,
      @RestForm @Nullable String reference,
      @RestForm @Nullable String password,
      @RestForm @Nullable String tags,
      @RestForm @Nullable String metadata) {
    UUID id = Ids.parse(collection, "The collection");
    if (file == null) {
      throw ProblemException.invalid("file", "A file part of this name is needed.");
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put(
        "name", name == null ? StoreFiles.nameOfUpload(file.fileName()) : StoreFiles.nameOf(name));
    body.put("contents", "(file)").put("reference", reference);
    body.set("tags", read("tags", tags));
    body.set("metadata", read("metadata", metadata));
    DocumentFields fields = reader.read(body);
    return store.store(
        caller.account(),
        id,
        new NewFile(fields, file.uploadedFile(), file.size(), password, true, SameName.REPLACES));
  }

  private JsonNode read(String field, @Nullable String text) {
    try {
      return text == null || text.isBlank()
          ? JsonNodeFactory.instance.nullNode()
          : json.readTree(text);
    } catch (JsonProcessingException e) {
      throw ProblemException.invalid(field, "Expected JSON.");
    }
  }

  @GET
  @Path("documents/{document}/content")
  @Operation(summary = "Download a file", description = "The bytes as they were uploaded.")
  public Response download(
      @PathParam("collection") String collection, @PathParam("document") String document) {
    return download.file(
        caller.account(),
        Ids.parse(collection, "The collection"),
        Ids.parse(document, "The document"));
  }
}
