package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.file.FileIds;
import dev.parley.inference.rag.Passage;
import dev.parley.inference.rag.RagClient;
import dev.parley.inference.rag.RagClient.Search;
import dev.parley.inference.vectorstore.AttachFiles.Actor;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Searches a vector store. A filter looks at the best hundred passages; what lies behind them is
 * not found with it.
 */
@Singleton
final class SearchVectorStore {

  private static final int MOST_RESULTS = 50;
  private static final int USUAL_RESULTS = 10;
  private static final int MOST_QUERIES = 16;

  /** As many as rag-service gives. */
  private static final int LOOKED_AT = 100;

  private final RagClient rag;
  private final ReadAttached attached;

  SearchVectorStore(RagClient rag, ReadAttached attached) {
    this.rag = rag;
    this.attached = attached;
  }

  /**
   * Searches; blocks.
   *
   * @param collection that exists
   * @throws ProblemException 400 that names the field
   */
  ObjectNode search(Actor actor, UUID collection, ObjectNode body) {
    List<String> queries = queries(body.path("query"));
    int most = results(body.path("max_num_results"));
    double threshold = threshold(body.path("ranking_options").path("score_threshold"));
    JsonNode filters = body.path("filters");
    Predicate<ObjectNode> matches = MatchAttributes.of(filters);
    if (body.path("rewrite_query").asBoolean(false)) {
      throw ProblemException.invalid(
          "rewrite_query", "Not offered; an AI gateway's queryStrategy rewrites questions.");
    }
    boolean isFiltered = filters.isObject();
    List<Passage> found =
        rag.search(
            new Search(
                queries, List.of(collection), isFiltered ? LOOKED_AT : most, threshold, false),
            actor.token());
    Map<UUID, AttachedFile> files =
        attached.byDocument(
            actor.account(),
            found.stream().map(Passage::documentId).filter(Objects::nonNull).toList());
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("object", "vector_store.search_results.page");
    ArrayNode asked = page.putArray("search_query");
    queries.forEach(asked::add);
    ArrayNode data = page.putArray("data");
    for (Passage passage : found) {
      UUID document = passage.documentId();
      AttachedFile file = document == null ? null : files.get(document);
      ObjectNode attributes = file == null ? page.objectNode() : file.attributes();
      if (data.size() < most && matches.test(attributes)) {
        data.add(result(passage, document, file, attributes));
      }
    }
    return page.put("has_more", false).putNull("next_page");
  }

  /** A document that is no file of this API has its own id in the place of one. */
  private static ObjectNode result(
      Passage passage,
      @Nullable UUID document,
      @Nullable AttachedFile file,
      ObjectNode attributes) {
    ObjectNode result = JsonNodeFactory.instance.objectNode();
    UUID id = file == null ? document : file.file();
    result.put("file_id", id == null ? null : FileIds.of(id));
    result.put("filename", file == null ? passage.documentName() : file.filename());
    result.put("score", passage.score());
    result.set("attributes", attributes);
    result.putArray("content").addObject().put("type", "text").put("text", passage.text());
    return result;
  }

  private static List<String> queries(JsonNode query) {
    List<String> queries = new ArrayList<>();
    if (query.isTextual()) {
      queries.add(query.textValue());
    } else {
      query.forEach(one -> queries.add(one.isTextual() ? one.textValue() : ""));
    }
    if (queries.isEmpty()
        || queries.size() > MOST_QUERIES
        || queries.stream().anyMatch(String::isBlank)) {
      throw ProblemException.invalid(
          "query", "Expected a text, or an array of 1 to " + MOST_QUERIES + " texts.");
    }
    return queries;
  }

  private static int results(JsonNode most) {
    if (most.isMissingNode() || most.isNull()) {
      return USUAL_RESULTS;
    }
    if (!most.canConvertToInt() || most.intValue() < 1 || most.intValue() > MOST_RESULTS) {
      throw ProblemException.invalid("max_num_results", "From 1 to " + MOST_RESULTS + ".");
    }
    return most.intValue();
  }

  private static double threshold(JsonNode score) {
    if (score.isMissingNode() || score.isNull()) {
      return 0;
    }
    if (!score.isNumber() || score.asDouble() < 0 || score.asDouble() > 1) {
      throw ProblemException.invalid("ranking_options.score_threshold", "From 0 to 1.");
    }
    return score.asDouble();
  }
}
