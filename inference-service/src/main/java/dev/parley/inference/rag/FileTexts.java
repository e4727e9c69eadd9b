package dev.parley.inference.rag;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Has rag-service read files that nobody keeps. */
@Singleton
public final class FileTexts {

  private static final Duration CONNECT_TIMEOUT = Duration.ofSeconds(2);

  private final RagConfig config;
  private final ObjectMapper json;
  private final HttpClient http =
      HttpClient.newBuilder()
          .version(HttpClient.Version.HTTP_1_1)
          .connectTimeout(CONNECT_TIMEOUT)
          .build();

  FileTexts(RagConfig config, ObjectMapper json) {
    this.config = config;
    this.json = json;
  }

  /**
   * The text of a file as Markdown; blocks.
   *
   * @param name as its owner calls it, a hint of the format
   * @throws ProblemException 422 with the reason when it holds no text that can be read, 502 or 504
   *     when rag-service fails
   */
  public String of(byte[] file, String name, String token) {
    String base = config.url().toString().replaceAll("/+$", "");
    String query = "?name=" + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20");
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + "/internal/v1/file-texts" + query))
            .timeout(config.fileTimeout())
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(file))
            .build();
    HttpResponse<String> response = send(request);
    JsonNode answer = tree(response.body());
    return switch (response.statusCode()) {
      case 200 -> answer.path("text").asText("");
      case 400, 413, 422 ->
          throw ProblemException.unprocessable(
              answer.path("detail").asText("The file could not be read."));
      default ->
          throw ProblemException.upstreamFailed(
              "The service that reads files answered with status " + response.statusCode() + ".",
              null);
    };
  }

  private HttpResponse<String> send(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofString());
    } catch (HttpTimeoutException e) {
      throw ProblemException.upstreamTimeout("The service that reads files took too long.");
    } catch (IOException e) {
      throw ProblemException.upstreamFailed("The service that reads files cannot be reached.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw ProblemException.upstreamFailed("The reading of a file was interrupted.", e);
    }
  }

  private JsonNode tree(String body) {
    try {
      return json.readTree(body);
    } catch (JsonProcessingException e) {
      // Without the cause, which would put a piece of somebody's file into the log.
      throw ProblemException.upstreamFailed(
          "The answer of the service that reads files is malformed.", null);
    }
  }
}
