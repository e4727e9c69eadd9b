package dev.parley.rag.retrieval;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.sql.Database;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for.
 *
 * @param terms questions or words; a document counts by the term that fits it best
 * @param top how many documents at most
 * @param minScore no document below it
 * @param includeReferences whether documents with the same reference come along
 */
record QueryRequest(
    List<String> terms,
    List<UUID> collections,
    int top,
    double minScore,
    boolean includeReferences) {

  private static final int MOST_TERMS = 16;
  private static final int LONGEST_TERM = 10_000;
  private static final int MOST_COLLECTIONS = 32;
  private static final int MOST_RESULTS = 100;
  private static final int DEFAULT_TOP = 10;

  /**
   * Reads the body of the query call.
   *
   * @throws ProblemException 400 that names every field which is not valid; 404 when a collection's
   *     id is none
   */
  static QueryRequest read(@Nullable JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ProblemException.invalid("body", "A JSON object is needed.");
    }
    List<FieldError> errors = new ArrayList<>();
    List<String> terms = texts(body.get("terms"), "terms", MOST_TERMS, errors);
    for (int at = 0; at < terms.size(); at++) {
      if (terms.get(at).isBlank() || terms.get(at).length() > LONGEST_TERM) {
        errors.add(
            new FieldError(
                "terms[" + at + "]", "Expected 1 to " + LONGEST_TERM + " characters, not blank."));
      }
    }
    List<String> collections =
        texts(body.get("collections"), "collections", MOST_COLLECTIONS, errors);
    int top =
        value(
            body.get("top"),
            DEFAULT_TOP,
            errors,
            "top",
            "Expected a whole number from 1 to " + MOST_RESULTS + ".",
            node ->
                node.isIntegralNumber()
                        && node.canConvertToInt()
                        && node.intValue() >= 1
                        && node.intValue() <= MOST_RESULTS
                    ? node.intValue()
                    : null);
    double minScore =
        value(
            body.get("minScore"),
            0.0,
            errors,
            "minScore",
            "Expected a number from 0 to 1.",
            node ->
                node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= 1
                    ? node.doubleValue()
                    : null);
    boolean references =
        value(
            body.get("includeReferences"),
            false,
            errors,
            "includeReferences",
            "Expected true or false.",
            node -> node.isBoolean() ? node.booleanValue() : null);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    List<UUID> ids =
        collections.stream().map(id -> Ids.parse(id, "One of the collections")).distinct().toList();
    return new QueryRequest(terms, ids, top, minScore, references);
  }

  private static List<String> texts(
      @Nullable JsonNode value, String field, int most, List<FieldError> errors) {
    List<String> texts = new ArrayList<>();
    if (value == null || !value.isArray() || value.isEmpty() || value.size() > most) {
      errors.add(new FieldError(field, "Expected an array of 1 to " + most + " strings."));
      return texts;
    }
    for (int at = 0; at < value.size(); at++) {
      if (value.get(at).isTextual()) {
        texts.add(Database.withoutNul(value.get(at).textValue()));
      } else {
        errors.add(new FieldError(field + "[" + at + "]", "Expected a string."));
      }
    }
    return texts;
  }

  private static <T> T value(
      @Nullable JsonNode node,
      T absent,
      List<FieldError> errors,
      String field,
      String expected,
      Function<JsonNode, @Nullable T> read) {
    if (node == null || node.isNull()) {
      return absent;
    }
    T value = read.apply(node);
    if (value == null) {
      errors.add(new FieldError(field, expected));
      return absent;
    }
    return value;
  }
}
