package dev.parley.chat.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.identity.ChatOrigin;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Asks inference-service for an answer and hands it over while it is written. */
@ApplicationScoped
public class AskInference {

  private static final Logger LOG = Logger.getLogger(AskInference.class);
  private static final String COMPLETIONS = "/v1/chat/completions";

  private final InferenceHttp inference;
  private final InferenceConfig config;
  private final ObjectMapper json;

  AskInference(InferenceHttp inference, InferenceConfig config, ObjectMapper json) {
    this.inference = inference;
    this.config = config;
    this.json = json;
  }

  /**
   * Asks, and waits until the answer begins.
   *
   * @param token internal token of whom the answer is for
   * @param onStop is given, before anything is waited for, what ends the exchange early
   * @return the answer; the caller closes it
   * @throws ProblemException when inference-service refuses or cannot be reached
   */
  public AnswerStream ask(AnswerRequest request, String token, Consumer<Runnable> onStop) {
    LineQueue lines = new LineQueue();
    var http =
        inference
            .request(COMPLETIONS, token)
            .header("Content-Type", "application/json")
            .header("Accept", "text/event-stream")
            .POST(BodyPublishers.ofString(bodyOf(request)));
    if (request.chat() != null) {
      http.header(ChatOrigin.HEADER, request.chat().encode());
    }
    HttpResponse<LineQueue> response =
        inference.send(
            http.build(),
            info -> lines,
            config.firstByteTimeout(),
            exchange ->
                onStop.accept(
                    () -> {
                      exchange.cancel(true);
                      lines.close();
                    }));
    if (response.statusCode() != 200) {
      throw refusal(response);
    }
    return new AnswerStream(lines, config.idleTimeout(), json);
  }

  private String bodyOf(AnswerRequest request) {
    ObjectNode body = json.createObjectNode();
    body.put("model", request.aiGatewayId().toString());
    body.put("stream", true);
    body.putObject("stream_options").put("include_usage", true);
    ArrayNode messages = body.putArray("messages");
    if (request.context() != null && !request.context().isBlank()) {
      messages.addObject().put("role", "system").put("content", request.context());
    }
    for (AnswerRequest.Turn turn : request.messages()) {
      messages.addObject().put("role", turn.role()).set("content", turn.content());
    }
    if (!request.metadata().isEmpty()) {
      ObjectNode metadata = body.putObject("metadata");
      for (Map.Entry<String, String> entry : request.metadata().entrySet()) {
        metadata.put(entry.getKey(), entry.getValue());
      }
    }
    if (request.user() != null) {
      body.put("user", request.user());
    }
    return body.toString();
  }

  /** What a visitor is told of a refusal. Only their own mistakes are answered in its words. */
  private ProblemException refusal(HttpResponse<LineQueue> response) {
    int status = response.statusCode();
    String words = wordsOf(response.body());
    LOG.warnf("inference-service answered %d: %s", status, words);
    Duration retryAfter = retryAfterOf(response);
    return switch (status) {
      case 400, 413, 422 -> ProblemException.unprocessable(words);
      case 402 ->
          new ProblemException(
              ProblemType.INSUFFICIENT_BALANCE, ReadChunk.UNPAID, List.of(), retryAfter, null);
      case 404 ->
          ProblemException.unprocessable("The assistant of this chat is not available any more.");
      case 429 -> ProblemException.rateLimited(words, retryAfter);
      case 503 -> new ProblemException(ProblemType.UNAVAILABLE, words, List.of(), retryAfter, null);
      case 504 -> ProblemException.upstreamTimeout("The assistant took too long to answer.");
      default -> ProblemException.upstreamFailed("The assistant could not answer.", null);
    };
  }

  private String wordsOf(LineQueue body) {
    StringBuilder text = new StringBuilder();
    try {
      for (String line = body.next(config.requestTimeout());
          line != null;
          line = body.next(config.requestTimeout())) {
        text.append(line);
      }
      text.append(body.rest());
      JsonNode error = json.readTree(text.toString());
      String message = error.path("error").path("message").asText("");
      return message.isEmpty() ? "The assistant could not answer." : message;
    } catch (LineQueue.Broken | JsonProcessingException e) {
      return "The assistant could not answer.";
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return "The assistant could not answer.";
    } finally {
      body.close();
    }
  }

  private static @Nullable Duration retryAfterOf(HttpResponse<?> response) {
    String seconds = response.headers().firstValue("Retry-After").orElse("");
    return seconds.matches("[0-9]{1,7}") ? Duration.ofSeconds(Long.parseLong(seconds)) : null;
  }
}
