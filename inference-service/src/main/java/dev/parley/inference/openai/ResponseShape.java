package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A response in OpenAI's shape, as it begins and as it ends. */
final class ResponseShape {

  /** Given back as they came. */
  private static final List<String> ECHOED =
      List.of(
          "instructions",
          "max_output_tokens",
          "previous_response_id",
          "prompt_cache_key",
          "safety_identifier",
          "temperature",
          "top_p",
          "user");

  private ResponseShape() {}

  /** A response that begins now. */
  static ObjectNode begin(UUID id, Instant now, ResponseRequest request) {
    ObjectNode body = request.body();
    ObjectNode response = JsonNodeFactory.instance.objectNode();
    response.put("id", ObjectIds.response(id));
    response.put("object", "response");
    response.put("created_at", now.getEpochSecond());
    response.put("status", "in_progress");
    response.put("background", false);
    response.putNull("error");
    response.putNull("incomplete_details");
    response.put("model", request.model());
    response.putArray("output");
    for (String field : ECHOED) {
      response.set(field, body.has(field) ? body.get(field) : response.nullNode());
    }
    response.put("parallel_tool_calls", body.path("parallel_tool_calls").asBoolean(true));
    ObjectNode reasoning = response.putObject("reasoning");
    reasoning.put("effort", body.path("reasoning").path("effort").textValue());
    reasoning.putNull("summary");
    response.put("store", request.isStored());
    response.set("text", textOf(body.path("text")));
    response.set("tool_choice", or(body, "tool_choice", response.textNode("auto")));
    response.set("tools", or(body, "tools", response.arrayNode()));
    response.put("truncation", "disabled");
    response.putNull("usage");
    response.set("metadata", or(body, "metadata", response.objectNode()));
    return response;
  }

  /** How a response that is over was when it began. */
  static ObjectNode begunOf(ObjectNode ended) {
    ObjectNode begun = ended.deepCopy();
    begun.put("status", "in_progress");
    begun.putArray("output");
    begun.putNull("error");
    begun.putNull("incomplete_details");
    begun.putNull("usage");
    begun.remove(List.of("completed_at", "generation_context"));
    return begun;
  }

  /**
   * A response that is over.
   *
   * @param reason the finish reason of the chat completion
   * @param usage its usage; null when it is not known
   */
  static ObjectNode end(
      ObjectNode begun,
      JsonNode output,
      String reason,
      @Nullable JsonNode usage,
      @Nullable JsonNode generationContext,
      Instant now) {
    ObjectNode response = begun.deepCopy();
    response.set("output", output);
    if (isWhole(reason)) {
      response.put("status", "completed");
      response.put("completed_at", now.getEpochSecond());
    } else {
      response.put("status", "incomplete");
      response
          .putObject("incomplete_details")
          .put("reason", reason.equals("length") ? "max_output_tokens" : reason);
    }
    if (usage != null && usage.isObject()) {
      response.set("usage", usageOf(usage));
    }
    if (generationContext != null) {
      response.set("generation_context", generationContext);
    }
    return response;
  }

  /** A response that broke off. */
  static ObjectNode fail(ObjectNode begun, JsonNode output, ProblemException problem) {
    ObjectNode response = begun.deepCopy();
    response.set("output", output);
    response.put("status", "failed");
    response.putObject("error").put("code", codeOf(problem)).put("message", problem.detail());
    return response;
  }

  /** OpenAI's names where it has them, and else the code that a plain answer has. */
  private static String codeOf(ProblemException problem) {
    if (problem.type() == ProblemType.RATE_LIMITED) {
      return "rate_limit_exceeded";
    }
    return problem.type().status() >= 500 ? "server_error" : problem.code();
  }

  /** Whether a chat completion that finished so says all that it was about to say. */
  static boolean isWhole(String reason) {
    return !reason.equals("length") && !reason.equals("content_filter");
  }

  private static ObjectNode usageOf(JsonNode chat) {
    ObjectNode usage = JsonNodeFactory.instance.objectNode();
    long input = chat.path("prompt_tokens").asLong();
    long output = chat.path("completion_tokens").asLong();
    usage.put("input_tokens", input);
    JsonNode details = chat.path("prompt_tokens_details");
    usage
        .putObject("input_tokens_details")
        .put("cached_tokens", details.path("cached_tokens").asLong())
        .put("cache_write_tokens", details.path("cache_write_tokens").asLong());
    usage.put("output_tokens", output);
    usage
        .putObject("output_tokens_details")
        .put(
            "reasoning_tokens",
            chat.path("completion_tokens_details").path("reasoning_tokens").asLong());
    usage.put("total_tokens", chat.path("total_tokens").asLong(input + output));
    return usage;
  }

  private static ObjectNode textOf(JsonNode asked) {
    ObjectNode text =
        asked instanceof ObjectNode given
            ? given.deepCopy()
            : JsonNodeFactory.instance.objectNode();
    if (!text.path("format").isObject()) {
      text.putObject("format").put("type", "text");
    }
    return text;
  }

  private static JsonNode or(ObjectNode body, String field, JsonNode otherwise) {
    return body.hasNonNull(field) ? body.get(field) : otherwise;
  }
}
