package dev.parley.inference.completion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.CheckMessages;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.FieldErrors;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Reads a request and checks what must hold whoever answers it. Everything else, such as the range
 * of the temperature, is for the upstream to judge.
 */
@Singleton
final class ReadChatRequest {

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
    Optional<FieldError> wrong = CheckMessages.firstError(body.path("messages"));
    if (wrong.isPresent()) {
      throw ProblemException.invalid(List.of(wrong.get()));
    }
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
