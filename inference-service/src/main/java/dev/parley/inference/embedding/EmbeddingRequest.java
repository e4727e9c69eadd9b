package dev.parley.inference.embedding;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;

/**
 * A request for embeddings by the built-in model, checked.
 *
 * @param base64 whether vectors are wanted as base64 of little-endian floats instead of numbers
 */
record EmbeddingRequest(List<String> texts, boolean base64) {

  private static final List<String> FORMATS = List.of("float", "base64");

  /**
   * Reads OpenAI's request.
   *
   * @throws ProblemException 400 that names the field
   */
  static EmbeddingRequest read(ObjectNode body, int mostInputs) {
    if (body.hasNonNull("dimensions")) {
      throw ProblemException.invalid(
          "dimensions", "The vectors of this model cannot be shortened; leave this out.");
    }
    JsonNode format = body.path("encoding_format");
    boolean given = body.hasNonNull("encoding_format");
    if (given && !FORMATS.contains(format.asText())) {
      throw ProblemException.invalid("encoding_format", "This format is not known.", FORMATS);
    }
    List<String> texts = texts(body.path("input"));
    if (texts.isEmpty() || texts.size() > mostInputs) {
      throw ProblemException.invalid("input", "Expected 1 to " + mostInputs + " texts.");
    }
    return new EmbeddingRequest(texts, given && format.asText().equals("base64"));
  }

  private static List<String> texts(JsonNode input) {
    List<String> texts = new ArrayList<>();
    if (input.isTextual()) {
      texts.add(text("input", input));
      return texts;
    }
    if (!input.isArray()) {
      throw ProblemException.invalid("input", "Expected a string or an array of strings.");
    }
    for (int at = 0; at < input.size(); at++) {
      texts.add(text("input[" + at + "]", input.get(at)));
    }
    return texts;
  }

  private static String text(String field, JsonNode value) {
    if (!value.isTextual()) {
      throw ProblemException.invalid(
          field, "Expected a string; this model does not take tokens of another one.");
    }
    if (value.textValue().isEmpty()) {
      throw ProblemException.invalid(field, "The text is empty.");
    }
    return value.textValue();
  }
}
