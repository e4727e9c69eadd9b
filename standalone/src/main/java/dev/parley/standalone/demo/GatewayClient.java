package dev.parley.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** JSON over HTTP to the gateway, with one bearer token. */
final class GatewayClient {

  private static final Duration TIMEOUT = Duration.ofSeconds(60);
  static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final String base;
  private final String token;

  GatewayClient(String base, String token) {
    this.http =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(Duration.ofSeconds(10))
            .build();
    this.base = base;
    this.token = token;
  }

  /**
   * What came back.
   *
   * @param body missing when it was no JSON
   */
  record Answer(String request, int status, JsonNode body) {

    boolean isOk() {
      return status / 100 == 2;
    }

    /**
     * The body of a success.
     *
     * @throws IOException with what the gateway said otherwise
     */
    JsonNode orThrow() throws IOException {
      if (isOk()) {
        return body;
      }
      String detail = body.path("detail").asText(body.path("error").path("message").asText(""));
      throw new IOException(
          "%s answered %d%s".formatted(request, status, detail.isEmpty() ? "" : ": " + detail));
    }
  }

  Answer get(String path) throws IOException, InterruptedException {
    return send("GET", path, "application/json", BodyPublishers.noBody());
  }

  Answer delete(String path) throws IOException, InterruptedException {
    return send("DELETE", path, "application/json", BodyPublishers.noBody());
  }

  Answer post(String path, JsonNode body) throws IOException, InterruptedException {
    return send("POST", path, "application/json", json(body));
  }

  Answer patch(String path, JsonNode body) throws IOException, InterruptedException {
    return send("PATCH", path, "application/json", json(body));
  }

  /** Posts one file as the multipart field {@code documents}. */
  Answer upload(String path, String fileName, String contents)
      throws IOException, InterruptedException {
    String boundary = "parley-" + Long.toHexString(System.nanoTime());
    String body =
        "--%s\r\nContent-Disposition: form-data; name=\"documents\"; filename=\"%s\"\r\nContent-Type: application/jsonl\r\n\r\n%s\r\n--%s--\r\n"
            .formatted(boundary, fileName, contents, boundary);
    return send(
        "POST",
        path,
        "multipart/form-data; boundary=" + boundary,
        BodyPublishers.ofString(body, StandardCharsets.UTF_8));
  }

  private static BodyPublisher json(JsonNode body) {
    return BodyPublishers.ofString(body.toString(), StandardCharsets.UTF_8);
  }

  private Answer send(String method, String path, String type, BodyPublisher body)
      throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(base + path))
            .timeout(TIMEOUT)
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", type)
            .header("Accept", "application/json")
            .method(method, body)
            .build();
    HttpResponse<byte[]> response = http.send(request, BodyHandlers.ofByteArray());
    return new Answer(method + " " + path, response.statusCode(), parse(response.body()));
  }

  private static JsonNode parse(byte[] body) {
    try {
      JsonNode node = JSON.readTree(body);
      return node == null ? MissingNode.getInstance() : node;
    } catch (IOException e) {
      return MissingNode.getInstance();
    }
  }
}
