package dev.parley.inference.completion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.web.problem.FieldErrors;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;

/**
 * Reads a request and checks what must hold whoever answers it. Everything else, such as the range
 * of the temperature, is for the upstream to judge.
 */
@Singleton
final class ReadChatRequest {

  private static final List<String> ROLES =
      List.of("system", "developer", "user", "assistant", "tool", "function");

  private final ObjectReader reader;

  ReadChatRequest(ObjectMapper json) {
    this.reader =
        json.readerFor(JsonNode.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  }

  /**
   * Reads the body of a request.
   *
   * @throws ProblemException 400 that names the field
   */
  ChatRequest read(byte[] bytes) {
    ObjectNode body = parse(bytes);
    JsonNode model = body.path("model");
    if (!model.isTextual() || model.textValue().isBlank()) {
      throw ProblemException.invalid("model", "Expected the name of a model.");
    }
    checkMessages(body.path("messages"));
    checkStream(body);
    return new ChatRequest(body);
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

  private static void checkMessages(JsonNode messages) {
    if (!messages.isArray() || messages.isEmpty()) {
      throw ProblemException.invalid("messages", "Expected at least one message.");
    }
    for (int at = 0; at < messages.size(); at++) {
      String field = "messages[" + at + "]";
      JsonNode message = messages.get(at);
      if (!message.isObject()) {
        throw ProblemException.invalid(field, "Expected an object.");
      }
      JsonNode role = message.path("role");
      if (!role.isTextual() || !ROLES.contains(role.textValue())) {
        throw ProblemException.invalid(field + ".role", "This role is not known.", ROLES);
      }
      checkContent(field + ".content", message);
    }
  }

  private static void checkContent(String field, JsonNode message) {
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return;
    }
    if (content.isMissingNode() || content.isNull()) {
      if (message.path("role").textValue().equals("assistant")) {
        return; // it may hold tool calls or a refusal instead
      }
      throw ProblemException.invalid(field, "Expected a string or an array of parts.");
    }
    if (!content.isArray()) {
      throw ProblemException.invalid(field, "Expected a string or an array of parts.");
    }
    for (int at = 0; at < content.size(); at++) {
      if (!content.get(at).path("type").isTextual()) {
        throw ProblemException.invalid(field + "[" + at + "]", "Expected an object with a type.");
      }
    }
  }

  private static void checkStream(ObjectNode body) {
    JsonNode stream = body.path("stream");
    if (!stream.isMissingNode() && !stream.isNull() && !stream.isBoolean()) {
      throw ProblemException.invalid("stream", "Expected true or false.");
    }
    JsonNode options = body.path("stream_options");
    if (!options.isMissingNode() && !options.isNull() && !options.isObject()) {
      throw ProblemException.invalid("stream_options", "Expected an object.");
    }
  }
}
