package dev.parley.rag.retrieval.rerank;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.rag.upstream.TimedCall;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Any upstream with {@code POST /rerank}. Reads {@code results[{index, relevance_score}]} as Cohere
 * and Jina answer, and {@code [{index, score}]} as Text Embeddings Inference does.
 */
@ApplicationScoped
class UpstreamReranker implements Reranker {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
  private static final int TOO_MANY_REQUESTS = 429;

  /** How an upstream says that it does not have the model. */
  private static final Set<Integer> REFUSED = Set.of(400, 404, 422);

  private final RerankConfig config;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();

  UpstreamReranker(RerankConfig config) {
    this.config = config;
  }

  @Override
  public void require(@Nullable String model) {
    if (config.baseUrl().isEmpty()) {
      throw ProblemException.invalid(
          "rerank",
          "No reranking model is set up here; the operator sets PARLEY_RERANK_URL to an upstream"
              + " with POST /rerank.");
    }
  }

  @Override
  public List<Double> relevance(@Nullable String model, String question, List<String> texts) {
    require(model);
    if (texts.isEmpty()) {
      return List.of();
    }
    HttpResponse<String> answer = send(request(model, question, texts));
    int status = answer.statusCode();
    if (status == TOO_MANY_REQUESTS || status >= 500) {
      throw unavailable("The reranking model answered " + status + ". Try again.", null);
    }
    if (model != null && REFUSED.contains(status)) {
      throw ProblemException.invalid(
          "rerank", "The reranking upstream refused the model (" + status + ").");
    }
    if (status != 200) {
      throw ProblemException.upstreamFailed("The reranking model answered " + status + ".", null);
    }
    return read(answer.body(), texts.size());
  }

  private HttpRequest request(@Nullable String model, String question, List<String> texts) {
    ObjectNode body = JSON.createObjectNode().put("query", question).put("top_n", texts.size());
    String name = model == null ? config.model().orElse(null) : model;
    if (name != null) {
      body.put("model", name);
    }
    ArrayNode documents = body.putArray(config.documentsField());
    texts.forEach(documents::add);
    String base = config.baseUrl().orElseThrow().toString();
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create((base.endsWith("/") ? base : base + "/") + "rerank"))
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString()));
    config.apiKey().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request.build();
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return TimedCall.send(http, request, config.timeout());
    } catch (HttpTimeoutException e) {
      throw ProblemException.upstreamTimeout(
          "The reranking model did not answer within %d ms."
              .formatted(config.timeout().toMillis()));
    } catch (IOException e) {
      throw unavailable("The reranking model cannot be reached. Try again.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw unavailable("The search was interrupted. Try again.", e);
    }
  }

  private static List<Double> read(String body, int expected) {
    try {
      JsonNode answer = JSON.readTree(body);
      JsonNode results = answer.isArray() ? answer : answer.path("results");
      Double[] relevance = new Double[expected];
      for (JsonNode result : results) {
        int index = result.path("index").asInt(-1);
        JsonNode score =
            result.has("relevance_score") ? result.path("relevance_score") : result.path("score");
        if (index >= 0 && index < expected && score.isNumber()) {
          relevance[index] = score.doubleValue();
        }
      }
      if (Arrays.stream(relevance).anyMatch(one -> one == null)) {
        throw ProblemException.upstreamFailed(
            "The reranking model's answer lacks a score for some of the texts.", null);
      }
      return shares(relevance);
    } catch (JsonProcessingException e) {
      throw ProblemException.upstreamFailed("The reranking model's answer is no JSON.", e);
    }
  }

  /**
   * Scores from 0 to 1. Some servers (llama.cpp among them) answer what the model says as it is, of
   * any size and sign: the logistic function brings that between 0 and 1 and keeps its order.
   */
  private static List<Double> shares(Double[] scores) {
    boolean raw = Arrays.stream(scores).anyMatch(score -> score < 0 || score > 1);
    return Arrays.stream(scores).map(score -> raw ? 1 / (1 + Math.exp(-score)) : score).toList();
  }

  private static ProblemException unavailable(String detail, @Nullable Throwable cause) {
    return new ProblemException(ProblemType.UNAVAILABLE, detail, List.of(), RETRY_AFTER, cause);
  }
}
