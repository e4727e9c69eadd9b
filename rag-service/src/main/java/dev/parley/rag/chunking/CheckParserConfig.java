package dev.parley.rag.chunking;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * Finds everything in a configuration that is not as it must be. Ranges are those of RAGFlow's
 * request model, but for the tokens of a chunk, which may be more there only for knowledge graphs.
 */
final class CheckParserConfig {

  private static final int LONGEST_TEXT = 10_000;

  private final List<FieldError> errors = new ArrayList<>();

  private CheckParserConfig() {}

  /**
   * @param field of the request that has the configuration
   * @throws ProblemException 400 with all that is wrong
   */
  static void check(JsonNode config, String field) {
    CheckParserConfig check = new CheckParserConfig();
    if (!config.isObject()) {
      throw ProblemException.invalid(field, "Expected an object.");
    }
    if (hasNul(config)) {
      throw ProblemException.invalid(field, "Holds a NUL character, which cannot be kept.");
    }
    check.known(config, field);
    if (!check.errors.isEmpty()) {
      throw ProblemException.invalid(check.errors);
    }
  }

  /** The database could not look into the stored configuration any more, whoever asks. */
  private static boolean hasNul(JsonNode value) {
    for (var field : value.properties()) {
      if (field.getKey().indexOf(0) >= 0 || hasNul(field.getValue())) {
        return true;
      }
    }
    for (JsonNode element : value) {
      if (hasNul(element)) {
        return true;
      }
    }
    return value.isTextual() && value.textValue().indexOf(0) >= 0;
  }

  private void known(JsonNode config, String field) {
    integer(config, field, "chunk_token_num", 1, 8192);
    integer(config, field, "chunk_token_count", 1, 8192);
    text(config, field, "delimiter");
    JsonNode layout = config.path("layout_recognize");
    if (isThere(layout) && !layout.isBoolean() && !layout.isTextual()) {
      wrong(field, "layout_recognize", "Expected true, false or a name.");
    }
    flag(config, field, "html4excel");
    integer(config, field, "task_page_size", 1, 1_000_000_000);
    integer(config, field, "auto_keywords", 0, 32);
    integer(config, field, "auto_questions", 0, 10);
    texts(config, field, "entity_types");
    texts(config, field, "tag_kb_ids");
    raptor(config.path("raptor"), field + ".raptor");
    graph(config.path("graphrag"), field + ".graphrag");
  }

  private void raptor(JsonNode raptor, String field) {
    if (isObject(raptor, field)) {
      flag(raptor, field, "use_raptor");
      integer(raptor, field, "max_token", 1, 2048);
      share(raptor, field, "threshold");
      share(raptor, field, "clustering_threshold");
      integer(raptor, field, "max_cluster", 1, 1024);
      integer(raptor, field, "random_seed", 0, Integer.MAX_VALUE);
      text(raptor, field, "prompt");
    }
  }

  private void graph(JsonNode graph, String field) {
    if (isObject(graph, field)) {
      flag(graph, field, "use_graphrag");
      texts(graph, field, "entity_types");
      List<String> methods = List.of("light", "general", "ner");
      JsonNode method = graph.path("method");
      if (isThere(method) && !(method.isTextual() && methods.contains(method.asText()))) {
        errors.add(new FieldError(field + ".method", "There is no such method.", methods));
      }
    }
  }

  private boolean isObject(JsonNode value, String field) {
    if (isThere(value) && !value.isObject()) {
      errors.add(new FieldError(field, "Expected an object."));
    }
    return value.isObject();
  }

  private static boolean isThere(JsonNode value) {
    return !value.isMissingNode() && !value.isNull();
  }

  private void wrong(String field, String name, String message) {
    errors.add(new FieldError(field + "." + name, message));
  }

  private void integer(JsonNode config, String field, String name, int least, int most) {
    JsonNode value = config.path(name);
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= least
            && value.intValue() <= most;
    if (isThere(value) && !fits) {
      wrong(field, name, "Expected a whole number from " + least + " to " + most + ".");
    }
  }

  private void share(JsonNode config, String field, String name) {
    JsonNode value = config.path(name);
    boolean fits = value.isNumber() && value.doubleValue() >= 0 && value.doubleValue() <= 1;
    if (isThere(value) && !fits) {
      wrong(field, name, "Expected a number from 0 to 1.");
    }
  }

  private void flag(JsonNode config, String field, String name) {
    if (isThere(config.path(name)) && !config.path(name).isBoolean()) {
      wrong(field, name, "Expected true or false.");
    }
  }

  private void text(JsonNode config, String field, String name) {
    JsonNode value = config.path(name);
    boolean fits =
        value.isTextual() && !value.asText().isEmpty() && value.asText().length() <= LONGEST_TEXT;
    if (isThere(value) && !fits) {
      wrong(field, name, "Expected a text of 1 to " + LONGEST_TEXT + " characters.");
    }
  }

  private void texts(JsonNode config, String field, String name) {
    JsonNode value = config.path(name);
    boolean fits = value.isArray();
    for (JsonNode each : value) {
      fits &= each.isTextual() && !each.asText().isBlank();
    }
    if (isThere(value) && !fits) {
      wrong(field, name, "Expected a list of texts.");
    }
  }
}
