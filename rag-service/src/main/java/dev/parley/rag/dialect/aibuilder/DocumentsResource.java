package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ParserConfig;
import dev.parley.rag.collection.Collections;
import dev.parley.rag.dialect.aibuilder.DatasetsResource.IdsData;
import dev.parley.rag.document.ChangeDocument;
import dev.parley.rag.document.DocumentFacts;
import dev.parley.rag.document.DocumentFacts.Run;
import dev.parley.rag.document.DocumentFields;
import dev.parley.rag.document.Documents;
import dev.parley.rag.document.DownloadDocument;
import dev.parley.rag.document.ListDocuments;
import dev.parley.rag.document.StoreFiles;
import dev.parley.rag.document.StoreFiles.NewFile;
import dev.parley.rag.document.StoreFiles.SameName;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
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
import jakarta.ws.rs.core.Response;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jboss.resteasy.reactive.RestForm;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Documents of a dataset. */
@Path("/aibuilder/api/v1/datasets/{dataset}/documents")
@Tag(name = "AIBuilder documents")
@RunOnVirtualThread
public class DocumentsResource {

  private static final int PAGE = 30;
  private static final int LONGEST_NAME = 255;

  private final Collections collections;
  private final StoreFiles store;
  private final ListDocuments documents;
  private final Documents stored;
  private final ChangeDocument change;
  private final DownloadDocument download;
  private final RequireOwned owned;
  private final Caller caller;
  private final Clock clock;

  DocumentsResource(
      Collections collections,
      StoreFiles store,
      ListDocuments documents,
      Documents stored,
      ChangeDocument change,
      DownloadDocument download,
      RequireOwned owned,
      Caller caller,
      Clock clock) {
    this.collections = collections;
    this.store = store;
    this.documents = documents;
    this.stored = stored;
    this.change = change;
    this.download = download;
    this.owned = owned;
    this.caller = caller;
    this.clock = clock;
  }

  /** A page of documents. */
  @Schema(name = "AIBuilderDocuments")
  record DocumentPage(List<DocumentView> docs, long total) {}

  /** The body of update; every field may be left out. */
  @Schema(name = "AIBuilderDocumentData")
  record DocumentData(
      @Schema(description = "Keeps the extension of the file.") @Nullable String name,
      @Schema(implementation = Object.class) @Nullable JsonNode meta_fields,
      @Schema(description = "Takes effect when the document is parsed again.")
          @Nullable String chunk_method,
      @Schema(implementation = Object.class) @Nullable JsonNode parser_config,
      @Schema(description = "1 or true: searches find it.", implementation = Object.class)
          @Nullable JsonNode enabled) {}

  @POST
  @Consumes(MediaType.MULTIPART_FORM_DATA)
  @Operation(
      operationId = "aibuilderUploadDocuments",
      summary = "Upload documents",
      description =
          "One or more parts 'file'. They are parsed when that is asked for; a name that is there"
              + " already gets a number.")
  public Answer<List<DocumentView>> upload(
      @PathParam("dataset") String dataset, @RestForm("file") @Nullable List<FileUpload> files) {
    UUID collection = DatasetsResource.idOf(dataset);
    require(collection);
    if (files == null || files.isEmpty()) {
      throw ProblemException.invalid("file", "No file part! A part of this name is needed.");
    }
    List<String> names =
        files.stream().map(file -> StoreFiles.nameOfUpload(file.fileName())).toList();
    Instant now = clock.instant();
    return Answer.of(
        storeAll(collection, names, files).stream()
            .map(id -> view(documents.get(caller.account(), collection, id), now))
            .toList());
  }

  /** All or none: who is refused one file can send the same again, and nothing is there twice. */
  private List<UUID> storeAll(UUID collection, List<String> names, List<FileUpload> files) {
    List<UUID> ids = new ArrayList<>();
    try {
      for (int at = 0; at < files.size(); at++) {
        ids.add(store(collection, names.get(at), files.get(at)));
      }
    } catch (ProblemException refused) {
      stored.delete(caller.account(), collection, ids);
      throw refused;
    }
    return ids;
  }

  private UUID store(UUID collection, String name, FileUpload file) {
    DocumentFields fields =
        new DocumentFields(name, "", null, List.of(), JsonNodeFactory.instance.objectNode());
    return store
        .store(
            caller.account(),
            collection,
            new NewFile(
                fields, file.uploadedFile(), file.size(), null, false, SameName.IS_NUMBERED))
        .documentId();
  }

  @PUT
  @Path("{document}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "aibuilderUpdateDocument", summary = "Update document")
  public Answer<DocumentView> update(
      @PathParam("dataset") String dataset,
      @PathParam("document") String document,
      @RequestBody(content = @Content(schema = @Schema(implementation = DocumentData.class)))
          JsonNode body) {
    UUID collection = DatasetsResource.idOf(dataset);
    UUID id = idOf(document);
    require(collection);
    DocumentFacts before = documents.get(caller.account(), collection, id);
    change.change(caller.account(), collection, id, read(Fields.of(body), before));
    return Answer.of(view(documents.get(caller.account(), collection, id), clock.instant()));
  }

  private static ChangeDocument.Change read(Fields fields, DocumentFacts before) {
    String name = fields.has("name") ? fields.required("name", LONGEST_NAME) : null;
    if (name != null && !extension(name).equals(extension(before.name()))) {
      fields.wrong("name", "The extension of file can't be changed.");
    }
    JsonNode metadata = fields.object("meta_fields");
    String methodName = fields.choice("chunk_method", ChunkMethod.wireNames());
    JsonNode config = fields.object("parser_config");
    Boolean enabled = enabled(fields);
    fields.unchanged("chunk_count", before.chunks());
    fields.unchanged("token_count", before.tokens());
    fields.unchanged("progress", DocumentView.progressOf(before));
    fields.check();
    ChunkMethod method = ChunkMethod.of(methodName == null ? before.chunkMethod() : methodName);
    boolean sameCutting = methodName == null && config == null;
    ParserConfig earlier =
        method.wireName().equals(before.chunkMethod())
            ? ParserConfig.of(before.parserConfig())
            : ParserConfig.empty();
    return new ChangeDocument.Change(
        name == null ? null : StoreFiles.nameOf(name),
        metadata,
        methodName == null ? null : method,
        sameCutting ? null : ParserConfig.of(config).over(earlier).orDefaults(method),
        enabled);
  }

  private static @Nullable Boolean enabled(Fields fields) {
    JsonNode value = fields.any("enabled");
    if (value == null) {
      return null;
    }
    return switch (value.asText()) {
      case "1", "true" -> true;
      case "0", "false" -> false;
      default -> {
        fields.wrong("enabled", "Expected 1 or 0.");
        yield null;
      }
    };
  }

  private static String extension(String name) {
    int dot = name.lastIndexOf('.');
    return dot < 0 ? "" : name.substring(dot).toLowerCase(Locale.ROOT);
  }

  @GET
  @Path("{document}")
  @Operation(
      operationId = "aibuilderDownloadDocument",
      summary = "Download document",
      description = "The bytes as they were uploaded.")
  @APIResponse(
      responseCode = "200",
      content = @Content(mediaType = MediaType.APPLICATION_OCTET_STREAM))
  public Response download(
      @PathParam("dataset") String dataset, @PathParam("document") String document) {
    UUID collection = DatasetsResource.idOf(dataset);
    require(collection);
    return download.fileOrText(caller.account(), collection, idOf(document));
  }

  @GET
  @Operation(operationId = "aibuilderListDocuments", summary = "List documents")
  public Answer<DocumentPage> list(
      @PathParam("dataset") String dataset,
      @BeanParam PageFields page,
      @QueryParam("keywords") @Nullable String keywords,
      @QueryParam("id") @Nullable String id,
      @QueryParam("name") @Nullable String name,
      @QueryParam("run") @Nullable List<String> run,
      @QueryParam("create_time_from") @Nullable String from,
      @QueryParam("create_time_to") @Nullable String to) {
    UUID collection = DatasetsResource.idOf(dataset);
    require(collection);
    PageFields.Page wanted = page.read(PAGE);
    boolean byId = id != null && !id.isBlank();
    boolean byName = name != null && !name.isBlank();
    var found =
        documents.list(
            caller.account(),
            collection,
            new ListDocuments.Request(
                byId ? idOf(id) : null,
                byName ? name : null,
                keywords == null || keywords.isBlank() ? null : keywords,
                runs(run),
                milliseconds("create_time_from", from),
                milliseconds("create_time_to", to),
                wanted.byUpdate(),
                wanted.isDescending(),
                wanted.offset(),
                wanted.size()));
    if ((byId || byName) && found.total() == 0) {
      throw ProblemException.notFound("The document");
    }
    Instant now = clock.instant();
    return Answer.of(
        new DocumentPage(
            found.documents().stream().map(facts -> view(facts, now)).toList(), found.total()));
  }

  private static @Nullable Set<Run> runs(@Nullable List<String> names) {
    if (names == null || names.isEmpty()) {
      return null;
    }
    Set<Run> runs = EnumSet.noneOf(Run.class);
    for (String name : names) {
      Run match = null;
      for (Run run : Run.values()) {
        if (DocumentView.nameOf(run).equalsIgnoreCase(name)) {
          match = run;
        }
      }
      if (match == null) {
        throw ProblemException.invalid(
            "run",
            "There is no such state.",
            java.util.Arrays.stream(Run.values()).map(DocumentView::nameOf).toList());
      }
      runs.add(match);
    }
    return runs;
  }

  /** 0 is how ragflow-sdk leaves the limit out. */
  private static @Nullable Instant milliseconds(String field, @Nullable String text) {
    if (text == null || text.isBlank() || text.equals("0")) {
      return null;
    }
    if (!text.matches("\\d{1,15}")) {
      throw ProblemException.invalid(field, "Expected milliseconds since 1970.");
    }
    return Instant.ofEpochMilli(Long.parseLong(text));
  }

  @DELETE
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "aibuilderDeleteDocuments",
      summary = "Delete documents",
      description = "With their chunks and vectors; without 'ids' all of the dataset.")
  public Answer.Done delete(
      @PathParam("dataset") String dataset,
      @RequestBody(content = @Content(schema = @Schema(implementation = IdsData.class)))
          JsonNode body) {
    UUID collection = DatasetsResource.idOf(dataset);
    require(collection);
    Fields fields = Fields.of(body);
    List<UUID> ids = fields.ids("ids", "The document");
    fields.check();
    if (ids == null) {
      collections.reset(caller.account(), collection);
    } else {
      owned.documents(List.of(collection), ids);
      stored.delete(caller.account(), collection, ids);
    }
    return Answer.DONE;
  }

  private void require(UUID collection) {
    owned.datasets(List.of(collection));
  }

  private DocumentView view(DocumentFacts facts, Instant now) {
    return DocumentView.of(caller.account(), facts, now);
  }

  static UUID idOf(String id) {
    return Ids.parse(id, "The document");
  }
}
