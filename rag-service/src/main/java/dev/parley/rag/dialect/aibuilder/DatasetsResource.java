package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ParserConfig;
import dev.parley.rag.collection.BrowseCollections;
import dev.parley.rag.collection.BrowseCollections.Request;
import dev.parley.rag.collection.BrowseCollections.Sized;
import dev.parley.rag.collection.Collection;
import dev.parley.rag.collection.CollectionFields;
import dev.parley.rag.collection.Collections;
import dev.parley.rag.embedding.EmbeddingModels;
import dev.parley.rag.ingestion.ReindexCollection;
import dev.parley.rag.sql.OneWriter;
import dev.parley.web.identity.Caller;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.quarkus.narayana.jta.QuarkusTransaction;
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
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Datasets, which are collections. */
@Path("/aibuilder/api/v1/datasets")
@Tag(name = "AIBuilder datasets")
@RunOnVirtualThread
public class DatasetsResource {

  private static final int PAGE = 30;
  private static final int LONGEST_NAME = 65_535;
  private static final int LONGEST_TEXT = 65_535;
  private static final int LONGEST_MODEL = 200;
  private static final List<String> PERMISSIONS = List.of("me", "team");

  /** What ragflow-sdk up to 0.17, and from 0.18 to 0.19, sends when its caller names no model. */
  private static final Set<String> SDK_DEFAULT_MODELS =
      Set.of("BAAI/bge-large-zh-v1.5", "BAAI/bge-large-zh-v1.5@BAAI");

  private final Collections collections;
  private final BrowseCollections browse;
  private final ReindexCollection reindex;
  private final EmbeddingModels models;
  private final RequireOwned owned;
  private final OneWriter writer;
  private final Caller caller;

  DatasetsResource(
      Collections collections,
      BrowseCollections browse,
      ReindexCollection reindex,
      EmbeddingModels models,
      RequireOwned owned,
      OneWriter writer,
      Caller caller) {
    this.collections = collections;
    this.browse = browse;
    this.reindex = reindex;
    this.models = models;
    this.owned = owned;
    this.writer = writer;
    this.caller = caller;
  }

  /** The body of create, and of update, where every field may be left out. */
  @Schema(name = "AIBuilderDatasetData")
  record DatasetData(
      @Schema(required = true, maxLength = LONGEST_NAME) String name,
      @Schema(description = "Base64 of an image.") @Nullable String avatar,
      @Nullable String description,
      @Schema(description = "The built-in model, or one of the operator's upstream.")
          @Nullable String embedding_model,
      @Schema(enumeration = {"me", "team"}) @Nullable String permission,
      @Schema(
              enumeration = {
                "naive",
                "manual",
                "qa",
                "table",
                "paper",
                "book",
                "laws",
                "presentation",
                "picture",
                "one",
                "email",
                "knowledge_graph"
              })
          @Nullable String chunk_method,
      @Schema(implementation = Object.class) @Nullable JsonNode parser_config) {}

  /** The body of calls that name objects. */
  @Schema(name = "AIBuilderIds")
  record IdsData(@Schema(description = "Left out: all of them.") @Nullable List<String> ids) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "aibuilderCreateDataset", summary = "Create dataset")
  public Answer<Dataset> create(
      @RequestBody(content = @Content(schema = @Schema(implementation = DatasetData.class)))
          JsonNode body) {
    Fields fields = Fields.of(body);
    fields.required("name", LONGEST_NAME);
    CollectionFields wanted = read(fields, null);
    UUID id =
        QuarkusTransaction.requiringNew()
            .call(
                () -> {
                  requireFree(wanted.name(), null);
                  return collections.create(caller.account(), wanted);
                });
    return Answer.of(dataset(id));
  }

  @PUT
  @Path("{dataset}")
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "aibuilderUpdateDataset",
      summary = "Update dataset",
      description = "The embedding model can be changed while there are no chunks.")
  public Answer<Dataset> update(
      @PathParam("dataset") String dataset,
      @RequestBody(content = @Content(schema = @Schema(implementation = DatasetData.class)))
          JsonNode body) {
    UUID id = idOf(dataset);
    Sized before = sized(id);
    Fields fields = Fields.of(body);
    if (fields.has("name")) {
      fields.required("name", LONGEST_NAME);
    }
    CollectionFields wanted = read(fields, before.collection());
    boolean anotherModel =
        wanted.embeddingModel() != null
            && !wanted.embeddingModel().equals(before.collection().embeddingModel());
    if (anotherModel && before.chunks() > 0) {
      throw ProblemException.conflict(
          "The dataset has "
              + before.chunks()
              + " chunks: the embedding model can be changed when chunk_count is 0.");
    }
    QuarkusTransaction.requiringNew()
        .run(
            () -> {
              if (!wanted.name().equals(before.collection().name())) {
                requireFree(wanted.name(), id);
              }
              collections.edit(caller.account(), id, wanted);
              if (anotherModel) {
                reindex.queue(caller.account(), id);
              }
            });
    return Answer.of(dataset(id));
  }

  @DELETE
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(
      operationId = "aibuilderDeleteDatasets",
      summary = "Delete datasets",
      description = "With their documents, chunks and vectors; without 'ids' all datasets.")
  public Answer.Done delete(
      @RequestBody(content = @Content(schema = @Schema(implementation = IdsData.class)))
          JsonNode body) {
    Fields fields = Fields.of(body);
    List<UUID> ids = fields.ids("ids", "The dataset");
    fields.check();
    if (ids != null) {
      owned.datasets(ids);
    }
    writer.writeSeveral(
        () -> {
          List<UUID> doomed =
              ids == null
                  ? browse
                      .browse(
                          caller.account(),
                          new Request(null, null, false, false, 0, Integer.MAX_VALUE))
                      .stream()
                      .map(sized -> sized.collection().id())
                      .toList()
                  : ids;
          doomed.stream()
              .sorted(Comparator.comparing(UUID::toString)) // one order for all who delete
              .forEach(id -> collections.delete(caller.account(), id));
          return doomed.size();
        });
    return Answer.DONE;
  }

  @GET
  @Operation(operationId = "aibuilderListDatasets", summary = "List datasets")
  public Answer<List<Dataset>> list(
      @BeanParam PageFields page,
      @QueryParam("name") @Nullable String name,
      @QueryParam("id") @Nullable String id) {
    PageFields.Page wanted = page.read(PAGE);
    boolean byId = id != null && !id.isBlank();
    boolean byName = name != null && !name.isBlank();
    List<Sized> found =
        browse.browse(
            caller.account(),
            new Request(
                byId ? idOf(id) : null,
                byName ? name.strip() : null,
                wanted.byUpdate(),
                wanted.isDescending(),
                byId ? 0 : wanted.offset(),
                wanted.size()));
    if ((byId || byName) && found.isEmpty() && wanted.offset() == 0) {
      throw ProblemException.notFound("The dataset");
    }
    return Answer.of(found.stream().map(each -> Dataset.of(caller.account(), each)).toList());
  }

  /** What is not given is as before, or the default of a new dataset. */
  private CollectionFields read(Fields fields, @Nullable Collection before) {
    String name = fields.text("name", LONGEST_NAME);
    String description = fields.text("description", LONGEST_TEXT);
    String avatar = fields.text("avatar", LONGEST_TEXT);
    String permission = fields.choice("permission", PERMISSIONS);
    String methodName = fields.choice("chunk_method", ChunkMethod.wireNames());
    String model = fields.text("embedding_model", LONGEST_MODEL);
    JsonNode config = fields.object("parser_config");
    fields.unchanged("pagerank", 0);
    fields.check();
    String inherited = before == null ? ChunkMethod.NAIVE.wireName() : before.chunkMethod();
    ChunkMethod method = ChunkMethod.of(methodName == null ? inherited : methodName);
    boolean sameCutting = before != null && config == null && methodName == null;
    ParserConfig earlier =
        before != null && method.wireName().equals(before.chunkMethod())
            ? ParserConfig.of(before.parserConfig())
            : ParserConfig.empty();
    boolean noModel = model == null || model.isBlank() || SDK_DEFAULT_MODELS.contains(model);
    if (!noModel) {
      models.require(model, "embedding_model");
    }
    return new CollectionFields(
        name == null && before != null ? before.name() : String.valueOf(name).strip(),
        description,
        false,
        null,
        noModel ? null : model,
        method,
        sameCutting ? null : ParserConfig.of(config).over(earlier).orDefaults(method),
        avatar,
        permission);
  }

  private void requireFree(String name, @Nullable UUID but) {
    if (browse.isTaken(caller.account(), name, but)) {
      throw ProblemException.conflict("Duplicated dataset name: another dataset has it.");
    }
  }

  private Dataset dataset(UUID id) {
    return Dataset.of(caller.account(), sized(id));
  }

  private Sized sized(UUID id) {
    return browse.browse(caller.account(), new Request(id, null, false, false, 0, 1)).stream()
        .findFirst()
        .orElseThrow(() -> ProblemException.notFound("The dataset"));
  }

  static UUID idOf(String id) {
    return Ids.parse(id, "The dataset");
  }
}
