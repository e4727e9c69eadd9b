package dev.parley.inference.rag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;

/** Calls of rag-service over HTTP, always with the token of the caller for whom we work. */
@Singleton
final class RagHttp {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final RagConfig config;
  private final ObjectMapper json;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  RagHttp(RagConfig config, ObjectMapper json) {
    this.config = config;
    this.json = json;
  }

  HttpRequest.Builder request(String path, String token) {
    String base = config.url().toString().replaceAll("/+$", "");
    return HttpRequest.newBuilder(URI.create(base + path))
        .timeout(config.timeout())
        .header("Authorization", "Bearer " + token);
  }

  /** Sends; 502 or 504 when rag-service cannot be asked. */
  HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      throw ProblemException.upstreamTimeout("The knowledge service took too long.");
    } catch (IOException e) {
      throw ProblemException.upstreamFailed("The knowledge service cannot be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The search was interrupted.", e);
    }
  }

  static String require200(HttpResponse<String> response) {
    if (response.statusCode() != 200) {
      throw ProblemException.upstreamFailed(
          "The knowledge service answered with status " + response.statusCode() + ".", null);
    }
    return response.body();
  }

  JsonNode tree(String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      throw ProblemException.upstreamFailed("The knowledge service's answer is malformed.", e);
    }
  }
}
