package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.PropertyNamingStrategies.SnakeCaseStrategy;
import com.fasterxml.jackson.databind.annotation.JsonNaming;
import dev.parley.rag.document.ListDocuments;
import dev.parley.rag.language.HighlightWords;
import dev.parley.rag.retrieval.ChunkHits;
import dev.parley.rag.retrieval.ChunkHits.ChunkHit;
import dev.parley.rag.retrieval.ChunkQuery;
import dev.parley.rag.retrieval.FusionMethod;
import dev.parley.rag.retrieval.SearchChunks;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Content;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.eclipse.microprofile.openapi.annotations.parameters.RequestBody;
import org.eclipse.microprofile.openapi.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;

/** Finds chunks of datasets or documents. */
@Path("/aibuilder/api/v1/retrieval")
@Tag(name = "AIBuilder retrieval")
@RunOnVirtualThread
public class RetrievalResource {

  static final double THRESHOLD = 0.2;
  static final double VECTOR_WEIGHT = 0.3;
  private static final int PAGE = 30;
  private static final int LARGEST_PAGE = 1024;
  private static final int LAST_PAGE = 10_000;
  private static final int DEPTH = 1024;
  private static final int DEEPEST = 10_000;
  private static final int LONGEST_QUESTION = 10_000;
  private static final int LONGEST_MODEL = 200;

  private final SearchChunks search;
  private final ListDocuments documents;
  private final HighlightWords highlight;
  private final RequireOwned owned;
  private final Caller caller;

  RetrievalResource(
      SearchChunks search,
      ListDocuments documents,
      HighlightWords highlight,
      RequireOwned owned,
      Caller caller) {
    this.search = search;
    this.documents = documents;
    this.highlight = highlight;
    this.owned = owned;
    this.caller = caller;
  }

  /** What is looked for. */
  @Schema(name = "AIBuilderRetrieval")
  record RetrievalData(
      @Schema(required = true, maxLength = LONGEST_QUESTION) String question,
      @Nullable List<String> dataset_ids,
      @Schema(description = "Only within these documents.") @Nullable List<String> document_ids,
      @Schema(defaultValue = "1") @Nullable Integer page,
      @Schema(defaultValue = "30") @Nullable Integer page_size,
      @Schema(defaultValue = "0.2") @Nullable Double similarity_threshold,
      @Schema(
              defaultValue = "0.3",
              description = "x of similarity = x * vector_similarity + (1 - x) * term_similarity.")
          @Nullable Double vector_similarity_weight,
      @Schema(defaultValue = "1024") @Nullable Integer top_k,
      @Schema(description = "Name of a model of the operator's /rerank upstream.")
          @Nullable String rerank_id,
      @Schema(description = "Only chunks that have a word of the question.")
          @Nullable Boolean keyword,
      @Nullable Boolean highlight) {}

  /**
   * A chunk that fits.
   *
   * @param similarity by which it is ranked, 0 to 1
   * @param termSimilarity BM25 score as a share of the question's highest
   * @param vectorSimilarity cosine
   * @param highlight the content with the question's words between em tags; only when asked for
   */
  @JsonNaming(SnakeCaseStrategy.class)
  @JsonInclude(JsonInclude.Include.NON_NULL)
  @Schema(name = "AIBuilderHit")
  record Hit(
      String id,
      String content,
      String contentLtks,
      String documentId,
      String documentKeyword,
      String documentName,
      String docnmKwd,
      String datasetId,
      String kbId,
      @Nullable String highlight,
      String imageId,
      String docType,
      List<String> importantKeywords,
      List<String> questions,
      List<List<Double>> positions,
      boolean available,
      double similarity,
      double termSimilarity,
      double vectorSimilarity) {}

  /** How many of the chunks are in a document. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "AIBuilderDocumentHits")
  record DocumentAggregate(String docId, String docName, long count) {}

  /** A page of hits. */
  @JsonNaming(SnakeCaseStrategy.class)
  @Schema(name = "AIBuilderHits")
  record Hits(List<Hit> chunks, List<DocumentAggregate> docAggs, long total) {}

  @POST
  @Consumes(MediaType.APPLICATION_JSON)
  @Operation(operationId = "aibuilderRetrieve", summary = "Retrieve chunks")
  public Answer<Hits> retrieve(
      @RequestBody(content = @Content(schema = @Schema(implementation = RetrievalData.class)))
          JsonNode body) {
    Fields fields = Fields.of(body);
    String question = fields.required("question", LONGEST_QUESTION);
    List<UUID> datasets = orNone(fields.ids("dataset_ids", "The dataset"));
    // An early ragflow-sdk calls the field "documents".
    String documentField = fields.has("document_ids") ? "document_ids" : "documents";
    List<UUID> within = orNone(fields.ids(documentField, "The document"));
    int page = fields.integer("page", 1, LAST_PAGE, 1);
    int size = fields.integer("page_size", 1, LARGEST_PAGE, PAGE);
    double threshold = fields.share("similarity_threshold", THRESHOLD);
    double weight = fields.share("vector_similarity_weight", VECTOR_WEIGHT);
    int depth = fields.integer("top_k", 1, DEEPEST, DEPTH);
    String rerank = fields.text("rerank_id", LONGEST_MODEL);
    boolean keyword = Boolean.TRUE.equals(fields.flag("keyword"));
    boolean marked = Boolean.TRUE.equals(fields.flag("highlight"));
    refuse(fields, "cross_languages");
    refuse(fields, "metadata_condition");
    if (datasets.isEmpty() && within.isEmpty()) {
      fields.wrong("dataset_ids", "Is required, unless there are document_ids.");
    }
    fields.check();
    List<UUID> places = places(datasets, within);
    owned.oneModel(places);
    ChunkHits found =
        search(
            new ChunkQuery(
                places,
                Set.copyOf(within),
                List.of(question),
                keyword ? FusionMethod.WEIGHTED_WORDED : FusionMethod.WEIGHTED,
                weight,
                depth,
                threshold,
                (page - 1) * size,
                size,
                rerank == null || rerank.isBlank() ? null : rerank));
    return Answer.of(hits(found, marked ? question : null));
  }

  /** The datasets that are named, which have to have the documents; or those of the documents. */
  private List<UUID> places(List<UUID> datasets, List<UUID> within) {
    if (datasets.isEmpty()) {
      return documents.collectionsOf(caller.account(), Set.copyOf(within));
    }
    owned.datasets(datasets);
    owned.documents(datasets, within);
    return datasets;
  }

  private ChunkHits search(ChunkQuery query) {
    try {
      return search.search(caller.account(), query);
    } catch (ProblemException e) {
      if (e.errors().stream().noneMatch(error -> error.field().equals("rerank"))) {
        throw e;
      }
      throw ProblemException.invalid("rerank_id", e.errors().getFirst().message());
    }
  }

  private Hits hits(ChunkHits found, @Nullable String question) {
    return new Hits(
        found.hits().stream().map(hit -> hit(hit, question)).toList(),
        found.documents().stream()
            .map(of -> new DocumentAggregate(Written.id(of.document()), of.name(), of.hits()))
            .toList(),
        found.total());
  }

  private Hit hit(ChunkHit hit, @Nullable String question) {
    String text = hit.facts().text();
    return new Hit(
        Written.id(hit.chunk()),
        text,
        text,
        Written.id(hit.document()),
        hit.documentName(),
        hit.documentName(),
        hit.documentName(),
        Written.id(hit.collection()),
        Written.id(hit.collection()),
        question == null ? null : highlight.mark(text, question, hit.facts().language()),
        "",
        hit.facts().kind(),
        hit.facts().keywords(),
        hit.facts().questions(),
        ChunkView.positions(hit.facts().positions()),
        true,
        hit.score(),
        hit.words(),
        hit.similarity());
  }

  /** A condition that is not looked at would give wrong answers. */
  private static void refuse(Fields fields, String name) {
    JsonNode value = fields.any(name);
    if (value != null && !value.isEmpty()) {
      fields.wrong(name, "Is not offered here. Leave it out.");
    }
  }

  private static List<UUID> orNone(@Nullable List<UUID> ids) {
    return Objects.requireNonNullElse(ids, List.of());
  }
}
