package dev.parley.rag.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.UUID;
import java.util.concurrent.Semaphore;

/** A model behind OpenAI's {@code POST /chat/completions}. */
@ApplicationScoped
class OpenAiChatModel implements ChatModel {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int REQUEST_TIMEOUT = 408;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int LONGEST_REASON = 300;

  private final ChatModelConfig config;
  private final Semaphore calls;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  OpenAiChatModel(ChatModelConfig config) {
    this.config = config;
    this.calls = new Semaphore(config.parallelCalls());
  }

  @Override
  public boolean configured() {
    return config.baseUrl().isPresent() && config.model().isPresent();
  }

  @Override
  public String complete(UUID account, String instruction, String text) {
    if (!configured()) {
      throw new ChatModelUnavailableException("no chat model is configured", false, null);
    }
    HttpResponse<String> answer = send(request(account, instruction, text));
    int status = answer.statusCode();
    if (status != 200) {
      boolean temporary = status == TOO_MANY_REQUESTS || status == REQUEST_TIMEOUT || status >= 500;
      throw new ChatModelUnavailableException(
          "the chat model's upstream answered " + status + reason(answer.body()), temporary, null);
    }
    return content(answer.body());
  }

  private HttpRequest request(UUID account, String instruction, String text) {
    ObjectNode body =
        JSON.createObjectNode()
            .put("model", config.model().orElseThrow())
            .put("temperature", 0)
            .put("stream", false)
            .put("user", account.toString());
    ArrayNode messages = body.putArray("messages");
    if (!instruction.isBlank()) {
      messages.addObject().put("role", "system").put("content", instruction);
    }
    messages.addObject().put("role", "user").put("content", text);
    String base = config.baseUrl().orElseThrow().toString();
    URI address = URI.create((base.endsWith("/") ? base : base + "/") + "chat/completions");
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address)
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
    config.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request.build();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      calls.acquire();
      try {
        return TimedCall.send(http, request, config.timeout());
      } finally {
        calls.release();
      }
    } catch (IOException e) {
      throw new ChatModelUnavailableException(
          "the chat model's upstream cannot be reached: "
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          true,
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ChatModelUnavailableException(
          "interrupted while the chat model was asked", true, e);
    }
  }

  private static String content(String body) {
    try {
      JsonNode content =
          JSON.readTree(body).path("choices").path(0).path("message").path("content");
      if (content.isTextual() && !content.asText().isBlank()) {
        return content.asText();
      }
    } catch (JsonProcessingException e) {
      throw new ChatModelUnavailableException("the chat model's answer is no JSON", true, e);
    }
    throw new ChatModelUnavailableException("the chat model's answer is empty", true, null);
  }

  /** What the upstream says of the error, shortened. */
  private static String reason(String body) {
    try {
      String message = JSON.readTree(body).path("error").path("message").asText("");
      return message.isEmpty()
          ? ""
          : ": " + message.substring(0, Math.min(LONGEST_REASON, message.length()));
    } catch (JsonProcessingException e) {
      return "";
    }
  }
}
