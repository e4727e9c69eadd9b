package dev.parley.inference.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A request as the client sent it, checked. Fields that are not known here are kept in the body and
 * passed on.
 */
public record ChatRequest(ObjectNode body) {

  /**
   * A field of ours, and the name of the tool that it asks for: vector stores in which the model
   * may search, each {@code {vector_store_ids, max_num_results, score_threshold}}. No model is sent
   * it.
   */
  public static final String FILE_SEARCH = "file_search";

  /** What the client asks to answer. */
  public String model() {
    return body.path("model").asText();
  }

  /** Whether the answer shall come in pieces. */
  public boolean isStreamed() {
    return body.path("stream").asBoolean(false);
  }

  /** Whether a stream shall end with a chunk that holds the usage and no choice. */
  public boolean wantsUsage() {
    return body.path("stream_options").path("include_usage").asBoolean(false);
  }

  /** The text of the last message of the user; empty when there is none. */
  public String question() {
    JsonNode messages = body.path("messages");
    for (int at = messages.size() - 1; at >= 0; at--) {
      if (messages.get(at).path("role").asText().equals("user")) {
        return textOf(messages.get(at)).strip();
      }
    }
    return "";
  }

  /**
   * Who of the client's own users asks, by {@code user}, as OpenAI's clients send it, {@code
   * safety_identifier}, which succeeds it, or {@code metadata.externalUserId}; null when it does
   * not say.
   */
  public @Nullable String externalUser() {
    for (JsonNode id :
        List.of(
            body.path("user"),
            body.path("safety_identifier"),
            body.path("metadata").path("externalUserId"))) {
      if (id.isTextual() && !id.textValue().isBlank()) {
        return id.textValue();
      }
    }
    return null;
  }

  /** How many answers at once a request's body asks for, 1 or more. */
  public static long choicesOf(JsonNode body) {
    return Math.max(1, body.path("n").asLong(1));
  }

  /** The texts of a message's content, whether it is a string or parts. */
  public static String textOf(JsonNode message) {
    JsonNode content = message.path("content");
    if (content.isTextual()) {
      return content.textValue();
    }
    StringBuilder text = new StringBuilder();
    for (JsonNode part : content) {
      if (part.path("text").isTextual()) {
        text.append(text.isEmpty() ? "" : "\n").append(part.path("text").textValue());
      }
    }
    return text.toString();
  }
}
