package dev.parley.benchmarks.shell;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;

/** The calls of the Shell API that the benchmark makes, for one user. */
final class ShellApi implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Duration TIMEOUT = Duration.ofMinutes(5);

  private final HttpClient http =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final URI gateway;
  private final String key;

  ShellApi(URI gateway, String key) {
    this.gateway = gateway;
    this.key = key;
  }

  /** Opens a shell and returns its id. */
  String openShell() {
    return json("/api/v1/shell/sessions", Map.of("ephemeral", true)).at("/data/id").asText();
  }

  /** Runs a command to its end. */
  void run(String shell, String command) {
    JsonNode answer =
        json("/api/v1/shell/sessions/" + shell + "/commands", Map.of("command", command));
    if (answer.at("/data/exitCode").asInt(-1) != 0) {
      throw new IllegalStateException("The command failed: " + answer);
    }
  }

  private JsonNode json(String path, Map<String, Object> body) {
    try {
      HttpRequest.Builder request =
          request(path)
              .header("Content-Type", "application/json")
              .POST(BodyPublishers.ofString(JSON.writeValueAsString(body)));
      return JSON.readTree(send(request));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(gateway.resolve(path))
        .timeout(TIMEOUT)
        .header("Authorization", "Bearer " + key)
        .header("X-Shell-User-Id", "benchmark");
  }

  private String send(HttpRequest.Builder request) throws IOException {
    try {
      HttpResponse<String> response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() != 200) {
        throw new IllegalStateException(response.statusCode() + ": " + response.body());
      }
      return response.body();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    http.close();
  }
}
