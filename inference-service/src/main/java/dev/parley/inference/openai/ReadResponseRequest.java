package dev.parley.inference.openai;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.FieldErrors;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/**
 * Reads a request and checks what must hold whoever answers it. What Parley does not offer is
 * refused: a field that silently does nothing would mislead.
 */
@Singleton
final class ReadResponseRequest {

  private static final Map<String, String> NOT_OFFERED =
      Map.of(
          "conversation", "Continue a conversation with previous_response_id.",
          "prompt", "Stored prompts are AI gateways here: name one as the model.",
          "max_tool_calls", "The AI gateway limits the calls of its tools.",
          "top_logprobs", "Log probabilities are not given in responses.");
  private static final List<String> FORMATS = List.of("text", "json_object", "json_schema");
  private static final List<String> CHOICES = List.of("auto", "none", "required");

  private final ObjectReader reader;
  private final ReadInput input;

  ReadResponseRequest(ObjectMapper json, ReadInput input) {
    this.reader =
        json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
    this.input = input;
  }

  /**
   * Reads the body of a request.
   *
   * @throws ProblemException 400 that names the field
   */
  ResponseRequest read(byte[] bytes) {
    ObjectNode body = parse(bytes);
    JsonNode model = body.path("model");
    if (!model.isTextual() || model.textValue().isBlank()) {
      throw ProblemException.invalid("model", "Expected the name of a model.");
    }
    NOT_OFFERED.forEach(
        (field, instead) -> {
          if (body.hasNonNull(field)) {
            throw ProblemException.invalid(field, instead);
          }
        });
    if (body.path("background").asBoolean(false)) {
      throw ProblemException.invalid(
          "background", "Not offered; a stream can be left and read again instead.");
    }
    if (body.path("truncation").asText("").equals("auto")) {
      throw ProblemException.invalid(
          "truncation", "Not offered; set the AI gateway's contextOverflowAction to Truncate.");
    }
    flag(body, "stream");
    flag(body, "store");
    text(body, "instructions");
    text(body, "previous_response_id");
    checkMetadata(body);
    checkTools(body);
    checkFormat(body.path("text").path("format"));
    return new ResponseRequest(body, input.read(body.path("input")));
  }

  private ObjectNode parse(byte[] bytes) {
    try {
      JsonNode tree = reader.readValue(bytes);
      if (tree instanceof ObjectNode object) {
        return object;
      }
      throw ProblemException.invalid("The body must be a JSON object.");
    } catch (JsonProcessingException e) {
      throw FieldErrors.ofUnreadable(e);
    } catch (IOException e) {
      throw ProblemException.invalid("The body could not be read.");
    }
  }

  private static void checkMetadata(ObjectNode body) {
    if (body.hasNonNull("metadata") && !body.path("metadata").isObject()) {
      throw ProblemException.invalid("metadata", "Expected an object.");
    }
  }

  private static void checkTools(ObjectNode body) {
    JsonNode tools = body.path("tools");
    if (body.hasNonNull("tools") && !tools.isArray()) {
      throw ProblemException.invalid("tools", "Expected an array.");
    }
    for (int at = 0; at < tools.size(); at++) {
      JsonNode tool = tools.get(at);
      if (CheckFileSearch.is(tool)) {
        CheckFileSearch.check(tool, "tools[" + at + "]");
        continue;
      }
      if (!tool.path("type").asText("").equals("function")) {
        throw ProblemException.invalid(
            "tools[" + at + "].type",
            "Only functions and file_search; other tools are set up at the AI gateway, and run by"
                + " themselves.",
            List.of("function", CheckFileSearch.TYPE));
      }
      if (tool.path("name").asText("").isBlank()) {
        throw ProblemException.invalid("tools[" + at + "].name", "Expected a name.");
      }
    }
    JsonNode choice = body.path("tool_choice");
    boolean isKnown =
        !body.hasNonNull("tool_choice")
            || (choice.isTextual() && CHOICES.contains(choice.textValue()))
            || (choice.path("type").asText("").equals("function")
                && choice.path("name").isTextual());
    if (!isKnown) {
      throw ProblemException.invalid(
          "tool_choice", "Expected one of these, or a function by its name.", CHOICES);
    }
  }

  private static void checkFormat(JsonNode format) {
    if (format.isMissingNode() || format.isNull()) {
      return;
    }
    String type = format.path("type").asText("");
    if (!FORMATS.contains(type)) {
      throw ProblemException.invalid("text.format.type", "This format is not known.", FORMATS);
    }
    if (type.equals("json_schema") && !format.path("schema").isObject()) {
      throw ProblemException.invalid("text.format.schema", "Expected a JSON schema.");
    }
  }

  private static void flag(ObjectNode body, String field) {
    if (body.hasNonNull(field) && !body.path(field).isBoolean()) {
      throw ProblemException.invalid(field, "Expected true or false.");
    }
  }

  private static void text(ObjectNode body, String field) {
    if (body.hasNonNull(field) && !body.path(field).isTextual()) {
      throw ProblemException.invalid(field, "Expected a text.");
    }
  }
}
