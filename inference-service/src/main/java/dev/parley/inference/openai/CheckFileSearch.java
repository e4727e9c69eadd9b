package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.web.problem.ProblemException;

/** The tool {@code file_search} of a request, and how the chat says it. */
final class CheckFileSearch {

  static final String TYPE = ChatRequest.FILE_SEARCH;

  private static final int MOST_STORES = 10;
  private static final int MOST_RESULTS = 50;

  private CheckFileSearch() {}

  static boolean is(JsonNode tool) {
    return tool.path("type").asText("").equals(TYPE);
  }

  /** Fails with 400 that names the field. */
  static void check(JsonNode tool, String field) {
    JsonNode stores = tool.path("vector_store_ids");
    if (!stores.isArray() || stores.isEmpty() || stores.size() > MOST_STORES) {
      throw ProblemException.invalid(
          field + ".vector_store_ids", "From 1 to " + MOST_STORES + " ids of vector stores.");
    }
    JsonNode most = tool.path("max_num_results");
    if (tool.hasNonNull("max_num_results")
        && (!most.canConvertToInt() || most.intValue() < 1 || most.intValue() > MOST_RESULTS)) {
      throw ProblemException.invalid(field + ".max_num_results", "From 1 to " + MOST_RESULTS + ".");
    }
    JsonNode threshold = tool.path("ranking_options").path("score_threshold");
    if (threshold.isNumber() && (threshold.asDouble() < 0 || threshold.asDouble() > 1)) {
      throw ProblemException.invalid(field + ".ranking_options.score_threshold", "From 0 to 1.");
    }
    if (tool.hasNonNull("filters")) {
      throw ProblemException.invalid(
          field + ".filters", "Not offered here; search the vector store itself.");
    }
  }

  /** All of a request, as {@link ChatRequest#FILE_SEARCH} has it. */
  static ArrayNode written(JsonNode tools) {
    ArrayNode searches = JsonNodeFactory.instance.arrayNode();
    for (JsonNode tool : tools) {
      if (is(tool)) {
        ObjectNode search = searches.addObject();
        search.set("vector_store_ids", tool.path("vector_store_ids"));
        if (tool.hasNonNull("max_num_results")) {
          search.set("max_num_results", tool.path("max_num_results"));
        }
        if (tool.path("ranking_options").path("score_threshold").isNumber()) {
          search.set("score_threshold", tool.path("ranking_options").path("score_threshold"));
        }
      }
    }
    return searches;
  }
}
