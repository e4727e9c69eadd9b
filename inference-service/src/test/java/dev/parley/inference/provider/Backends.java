package dev.parley.inference.provider;

import dev.parley.inference.Client;
import dev.parley.testing.FakeUpstream;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Two upstreams of an account, of which the first is asked first. */
final class Backends {

  static final String FIRST_KEY = "sk-first-upstream-key-000001";
  static final String PROVIDERS = "/api/v1/providers";

  private Backends() {}

  /** Stores a provider and gives its id; further fields each with a comma before them. */
  static String add(Client client, String name, String address, String more) {
    return client
        .request()
        .body(
            "{\"name\": \"%s\", \"baseAddress\": \"%s\", \"models\": [\"fake-model\"]%s}"
                .formatted(name, address, more))
        .post(PROVIDERS)
        .then()
        .statusCode(200)
        .extract()
        .path("providerId");
  }

  /** Stores both. */
  static void add(Client client, FakeUpstream first, FakeUpstream second) {
    add(client, "first", first.baseUrl(), ", \"apiKey\": \"" + FIRST_KEY + "\"");
    add(client, "second", second.baseUrl(), ", \"priority\": 1");
  }

  /** How one provider of the account does with the one model that it was asked for. */
  static JsonPath health(Client client, String name) {
    JsonPath all =
        client.request().get(PROVIDERS + "/health").then().statusCode(200).extract().jsonPath();
    return all.setRootPath("find { it.name == '" + name + "' }.models[0]");
  }

  /** An answer of any status, as text. */
  static HttpResponse<String> post(Client client, String path, JsonObject body)
      throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request(client, path, body), BodyHandlers.ofString());
    }
  }

  static HttpRequest request(Client client, String path, JsonObject body) {
    return HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
        .header("Authorization", client.bearer())
        .header("Content-Type", "application/json")
        .timeout(Duration.ofSeconds(30))
        .POST(BodyPublishers.ofString(body.encode()))
        .build();
  }

  static JsonObject question(boolean streamed) {
    return new JsonObject(Client.question("fake-model", "Hi", "")).put("stream", streamed);
  }
}
