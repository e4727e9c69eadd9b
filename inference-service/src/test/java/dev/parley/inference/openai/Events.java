package dev.parley.inference.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The events of a streamed response, read one by one. */
final class Events implements AutoCloseable {

  private final HttpClient http = HttpClient.newHttpClient();
  private final BufferedReader lines;

  private Events(HttpRequest request) throws IOException, InterruptedException {
    HttpResponse<InputStream> response = http.send(request, BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    assertThat(response.headers().firstValue("Content-Type").orElse(""))
        .startsWith("text/event-stream");
    lines = new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  /** Creates a response as a stream. */
  static Events create(Client client, JsonObject body) throws IOException, InterruptedException {
    return new Events(
        request(client, "/v1/responses")
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.copy().put("stream", true).encode()))
            .build());
  }

  /** Reads the events of a response again. */
  static Events of(Client client, String id, String query)
      throws IOException, InterruptedException {
    return new Events(
        request(client, "/v1/responses/" + id + "?stream=true" + query).GET().build());
  }

  private static HttpRequest.Builder request(Client client, String path) {
    return HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
        .header("Authorization", client.bearer())
        .timeout(Duration.ofSeconds(30));
  }

  /** The next event; null at the end. Its name is its type. */
  @Nullable JsonObject next() throws IOException {
    String name = "";
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      if (line.startsWith("event: ")) {
        name = line.substring(7);
      } else if (line.startsWith("data: ")) {
        JsonObject event = new JsonObject(line.substring(6));
        assertThat(event.getString("type")).isEqualTo(name);
        return event;
      }
    }
    return null;
  }

  /** The events up to the first of a type. */
  List<JsonObject> upTo(String type) throws IOException {
    List<JsonObject> events = new ArrayList<>();
    for (JsonObject event = next(); event != null; event = next()) {
      events.add(event);
      if (event.getString("type").equals(type)) {
        return events;
      }
    }
    throw new AssertionError("No " + type + " among " + events);
  }

  /** All events that are left. */
  List<JsonObject> rest() throws IOException {
    List<JsonObject> events = new ArrayList<>();
    for (JsonObject event = next(); event != null; event = next()) {
      events.add(event);
    }
    return events;
  }

  /** Leaves. */
  @Override
  public void close() {
    http.shutdownNow();
    http.close();
  }
}
