package dev.parley.benchmarks.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** The calls of the native API that this benchmark makes. */
final class ChatApi {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpClient http;
  private final URI gateway;
  private final String key;

  ChatApi(HttpClient http, URI gateway, String key) {
    this.http = http;
    this.gateway = gateway;
    this.key = key;
  }

  /** A chat client over an AI gateway of a model of the default upstream. */
  String createClient(String model) throws IOException, InterruptedException {
    ObjectNode assistant = JSON.createObjectNode().put("name", "Benchmark");
    assistant.putObject("parameters").put("baseAddress", "").put("modelName", model);
    String id = post("/api/v1/ai-gateways", assistant).path("aiGatewayId").asText();
    ObjectNode client = JSON.createObjectNode().put("name", "Benchmark").put("aiGatewayId", id);
    return post("/api/v1/web-chat-client", client).path("id").asText();
  }

  /** A new session's access key. */
  String createSession(String client) throws IOException, InterruptedException {
    return post("/api/v1/web-chat-client/" + client + "/sessions", JSON.createObjectNode())
        .path("accessKey")
        .asText();
  }

  /** The number of sessions in an answer of the list. */
  int list(String client, String query) throws IOException, InterruptedException {
    HttpRequest request =
        request("/api/v1/web-chat-client/" + client + "/sessions" + query).GET().build();
    return read(http.send(request, BodyHandlers.ofString())).size();
  }

  /** The request that streams an answer in a session. */
  HttpRequest prompt(String accessKey) {
    return HttpRequest.newBuilder(
            URI.create(gateway + "/api/v1/public/chat-clients/" + accessKey + "/prompt/stream"))
        .header("Content-Type", "application/json")
        .POST(BodyPublishers.ofString("{\"prompt\":{\"role\":\"user\",\"content\":\"Count.\"}}"))
        .build();
  }

  private JsonNode post(String path, ObjectNode body) throws IOException, InterruptedException {
    HttpRequest request =
        request(path)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.toString()))
            .build();
    return read(http.send(request, BodyHandlers.ofString()));
  }

  private HttpRequest.Builder request(String path) {
    return HttpRequest.newBuilder(URI.create(gateway + path))
        .header("Authorization", "Bearer " + key);
  }

  private static JsonNode read(HttpResponse<String> response) throws IOException {
    if (response.statusCode() / 100 != 2) {
      throw new IllegalStateException(response.statusCode() + " " + response.body());
    }
    return JSON.readTree(response.body());
  }
}
