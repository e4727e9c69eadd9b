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
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * What is searched for.
 *
 * @param terms questions or words; a document counts by the term that fits it best
 * @param top how many documents at most
 * @param minScore no document below it
 * @param includeReferences whether documents with the same reference come along
 * @param fusion how meaning and words are put together
 * @param denseWeight share of meaning; null leaves it to the language
 * @param rerank by which model the best are ordered again: its name, empty for the one that is set,
 *     null for none
 */
record QueryRequest(
    List<String> terms,
    List<UUID> collections,
    int top,
    double minScore,
    boolean includeReferences,
    FusionMethod fusion,
    @Nullable Double denseWeight,
    @Nullable String rerank) {

  private static final int MOST_TERMS = 16;
  private static final int LONGEST_TERM = 10_000;
  private static final int MOST_COLLECTIONS = 100;
  private static final int MOST_RESULTS = 100;
  private static final int LONGEST_MODEL = 200;
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
    List<String> terms = terms(body, errors);
    List<String> collections =
        texts(body.get("collections"), "collections", MOST_COLLECTIONS, errors);
    int top = top(body, errors);
    double minScore = minScore(body, errors);
    boolean references = includeReferences(body, errors);
    FusionMethod fusion = fusion(body, errors);
    Double denseWeight = denseWeight(body, errors);
    String rerank = rerank(body, errors);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    List<UUID> ids =
        collections.stream().map(id -> Ids.parse(id, "One of the collections")).distinct().toList();
    return new QueryRequest(terms, ids, top, minScore, references, fusion, denseWeight, rerank);
  }

  private static List<String> terms(JsonNode body, List<FieldError> errors) {
    List<String> terms = texts(body.get("terms"), "terms", MOST_TERMS, errors);
    for (int at = 0; at < terms.size(); at++) {
      if (terms.get(at).isBlank() || terms.get(at).length() > LONGEST_TERM) {
        errors.add(
            new FieldError(
                "terms[" + at + "]", "Expected 1 to " + LONGEST_TERM + " characters, not blank."));
      }
    }
    return terms;
  }

  private static int top(JsonNode body, List<FieldError> errors) {
    return value(
        body,
        "top",
        DEFAULT_TOP,
        errors,
        "Expected a whole number from 1 to " + MOST_RESULTS + ".",
        node -> node.isNumber() && node.canConvertToExactIntegral() && isTop(node.doubleValue()),
        JsonNode::intValue);
  }

  private static boolean isTop(double top) {
    return top >= 1 && top <= MOST_RESULTS;
  }

  private static double minScore(JsonNode body, List<FieldError> errors) {
    return value(
        body,
        "minScore",
        0.0,
        errors,
        "Expected a number from 0 to 1.",
        node -> node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= 1,
        JsonNode::doubleValue);
  }

  private static boolean includeReferences(JsonNode body, List<FieldError> errors) {
    return value(
        body,
        "includeReferences",
        false,
        errors,
        "Expected true or false.",
        JsonNode::isBoolean,
        JsonNode::booleanValue);
  }

  private static FusionMethod fusion(JsonNode body, List<FieldError> errors) {
    return value(
        body,
        "fusion",
        FusionMethod.MIN_MAX,
        errors,
        "Expected one of " + FusionMethod.names() + ".",
        node -> node.isTextual() && FusionMethod.named(node.textValue()).isPresent(),
        node -> FusionMethod.named(node.textValue()).orElseThrow());
  }

  private static @Nullable Double denseWeight(JsonNode body, List<FieldError> errors) {
    JsonNode weight = body.get("denseWeight");
    if (weight == null || weight.isNull()) {
      return null;
    }
    return value(
        body,
        "denseWeight",
        0.0,
        errors,
        "Expected a number from 0 (words only) to 1 (meaning only).",
        node -> node.isNumber() && node.doubleValue() >= 0 && node.doubleValue() <= 1,
        JsonNode::doubleValue);
  }

  private static @Nullable String rerank(JsonNode body, List<FieldError> errors) {
    JsonNode rerank = body.get("rerank");
    if (rerank == null || rerank.isNull() || (rerank.isBoolean() && !rerank.booleanValue())) {
      return null;
    }
    return value(
        body,
        "rerank",
        "",
        errors,
        "Expected true, false or the name of a model.",
        node -> node.isBoolean() || isModel(node),
        node -> node.asText("").equals("true") ? "" : node.textValue());
  }

  private static boolean isModel(JsonNode node) {
    return node.isTextual()
        && !node.textValue().isBlank()
        && node.textValue().length() <= LONGEST_MODEL;
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
      JsonNode body,
      String field,
      T absent,
      List<FieldError> errors,
      String expected,
      Predicate<JsonNode> valid,
      Function<JsonNode, T> read) {
    JsonNode node = body.get(field);
    if (node == null || node.isNull()) {
      return absent;
    }
    if (!valid.test(node)) {
      errors.add(new FieldError(field, expected));
      return absent;
    }
    return read.apply(node);
  }
}
