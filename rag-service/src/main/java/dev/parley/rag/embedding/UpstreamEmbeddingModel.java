package dev.parley.rag.embedding;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.embedding.EmbeddingException;
import dev.parley.embedding.EmbeddingModel;
import dev.parley.rag.upstream.TimedCall;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A model behind OpenAI's {@code POST /embeddings}. Texts are sent shortest first, so that those of
 * one call are of like length; the answers are brought to length one.
 */
final class UpstreamEmbeddingModel implements EmbeddingModel {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration CONNECT = Duration.ofSeconds(5);
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int LONGEST_REASON = 300;

  /** What most such models take at least. */
  private static final int MAX_TOKENS = 512;

  private final String name;
  private final UpstreamConfig config;
  private final EmbeddingModel counter;
  private final HttpClient http = HttpClient.newBuilder().connectTimeout(CONNECT).build();
  private volatile int dimensions;

  /**
   * @param counter whose tokens stand for those of the model, which are not known here
   */
  UpstreamEmbeddingModel(String name, UpstreamConfig config, EmbeddingModel counter) {
    this.name = name;
    this.config = config;
    this.counter = counter;
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int dimensions() {
    if (dimensions == 0) {
      dimensions = embedQuery("dimensions").length;
    }
    return dimensions;
  }

  @Override
  public int maxTokens() {
    return MAX_TOKENS;
  }

  @Override
  public int tokens(String text) {
    return counter.tokens(text);
  }

  @Override
  public float[] embedQuery(String query) {
    return embed(List.of(query)).getFirst();
  }

  @Override
  public List<float[]> embed(List<String> texts) {
    float[][] vectors = new float[texts.size()][];
    List<Integer> shortestFirst =
        IntStream.range(0, texts.size())
            .boxed()
            .sorted(Comparator.comparing(at -> texts.get(at).length()))
            .toList();
    for (int from = 0; from < texts.size(); from += config.batchSize()) {
      List<Integer> part =
          shortestFirst.subList(from, Math.min(texts.size(), from + config.batchSize()));
      List<float[]> embedded = call(part.stream().map(texts::get).toList());
      for (int at = 0; at < part.size(); at++) {
        vectors[part.get(at)] = embedded.get(at);
      }
    }
    return List.of(vectors);
  }

  private List<float[]> call(List<String> texts) {
    HttpResponse<String> answer = send(request(texts));
    int status = answer.statusCode();
    if (status == TOO_MANY_REQUESTS || status >= 500) {
      throw new EmbeddingUnavailableException(
          "the upstream answered " + status + reason(answer.body()),
          status == TOO_MANY_REQUESTS,
          TimedCall.retryAfter(answer, Instant.now()).orElse(null));
    }
    if (status != 200) {
      throw failed("the upstream answered " + status + reason(answer.body()), null);
    }
    return read(answer.body(), texts.size());
  }

  private HttpRequest request(List<String> texts) {
    ObjectNode body = JSON.createObjectNode().put("model", name).put("encoding_format", "float");
    ArrayNode input = body.putArray("input");
    // some upstreams refuse an empty text
    texts.forEach(text -> input.add(text.isEmpty() ? " " : text));
    HttpRequest.Builder request =
        HttpRequest.newBuilder(address())
            .header("Content-Type", "application/json")
            .POST(HttpRequest.BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8));
    config.key().ifPresent(key -> request.header("Authorization", "Bearer " + key));
    return request.build();
  }

  private URI address() {
    String base = config.url().orElseThrow().toString();
    return URI.create((base.endsWith("/") ? base : base + "/") + "embeddings");
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return TimedCall.send(http, request, config.timeout());
    } catch (IOException e) {
      throw new EmbeddingUnavailableException(
          "the upstream cannot be reached: "
              + (e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage()),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddingUnavailableException("interrupted while the upstream was asked", e);
    }
  }

  private static List<float[]> read(String body, int expected) {
    try {
      JsonNode data = JSON.readTree(body).path("data");
      float[][] vectors = new float[expected][];
      for (int at = 0; at < data.size(); at++) {
        int index = data.get(at).path("index").asInt(at);
        if (index >= 0 && index < expected) {
          vectors[index] = vector(data.get(at).path("embedding"));
        }
      }
      for (float[] vector : vectors) {
        if (vector == null || vector.length == 0 || vector.length != vectors[0].length) {
          throw failed("the upstream's answer lacks a vector for some of the texts", null);
        }
      }
      return List.of(vectors);
    } catch (JsonProcessingException e) {
      throw failed("the upstream's answer is no JSON", e);
    }
  }

  private static float[] vector(JsonNode numbers) {
    float[] vector = new float[numbers.size()];
    double squares = 0;
    for (int at = 0; at < vector.length; at++) {
      vector[at] = numbers.get(at).floatValue();
      squares += (double) vector[at] * vector[at];
    }
    if (!(squares > 0) || Double.isInfinite(squares)) {
      throw failed("the upstream answered a vector without a direction", null);
    }
    float length = (float) Math.sqrt(squares);
    for (int at = 0; at < vector.length; at++) {
      vector[at] /= length;
    }
    return vector;
  }

  private static EmbeddingException failed(String message, @Nullable Throwable cause) {
    return new EmbeddingException(message, cause);
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
