package dev.parley.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class ResumeStreamTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private final HttpClient http = HttpClient.newHttpClient();

  /** An event: its id, and its data. */
  private record Event(String id, String data) {}

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  @AfterEach
  void close() {
    http.shutdownNow();
  }

  private HttpRequest.Builder request(Client who, String path) {
    return HttpRequest.newBuilder(URI.create(RestAssured.baseURI + ":" + RestAssured.port + path))
        .version(HttpClient.Version.HTTP_1_1)
        .timeout(Duration.ofSeconds(30))
        .header("Authorization", who.bearer())
        .header("Content-Type", "application/json");
  }

  private HttpResponse<java.io.InputStream> begin(String options)
      throws IOException, InterruptedException {
    HttpResponse<java.io.InputStream> response =
        http.send(
            request(client, "/v1/chat/completions")
                .header("Sse-Stream-Options", options)
                .POST(
                    BodyPublishers.ofString(
                        Client.question("fake-model", "Hi", ", \"stream\": true")))
                .build(),
            BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return response;
  }

  /** Reads so many events, and then leaves. */
  private static List<Event> read(HttpResponse<java.io.InputStream> response, int most)
      throws IOException {
    List<Event> events = new ArrayList<>();
    try (BufferedReader lines =
        new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
      String id = "";
      for (String line = lines.readLine();
          line != null && events.size() < most;
          line = events.size() < most ? lines.readLine() : null) {
        if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          events.add(new Event(id, line.substring(6)));
        }
      }
    }
    return events;
  }

  private List<Event> resume(String address, String after)
      throws IOException, InterruptedException {
    HttpRequest.Builder asked = request(client, address).GET();
    if (after != null) {
      asked.header("Last-Event-ID", after);
    }
    HttpResponse<java.io.InputStream> response =
        http.send(asked.build(), BodyHandlers.ofInputStream());
    assertThat(response.statusCode()).isEqualTo(200);
    return read(response, Integer.MAX_VALUE);
  }

  private static String textOf(List<Event> events) {
    StringBuilder text = new StringBuilder();
    for (Event event : events) {
      if (event.data().startsWith("{")) {
        JsonArray choices = new JsonObject(event.data()).getJsonArray("choices", new JsonArray());
        if (!choices.isEmpty()) {
          text.append(choices.getJsonObject(0).getJsonObject("delta").getString("content", ""));
        }
      }
    }
    return text.toString();
  }

  private static String address(HttpResponse<?> response) {
    return response.headers().firstValue("Content-Location").orElseThrow();
  }

  private void awaitBilledOnce() {
    await()
        .atMost(SOON)
        .untilAsserted(
            () -> client.request().get("/api/v1/usage/entries").then().body("$", hasSize(1)));
  }

  @Test
  void aStreamIsReadOnAfterItsConnectionBrokeAndIsBilledOnce() throws Exception {
    CountDownLatch latch = new CountDownLatch(1);
    upstream.script(Answer.text("One", " two", " three", " four.").holdingLastUntil(latch));
    var response = begin("resumable");
    List<Event> before = read(response, 2);
    latch.countDown();
    List<Event> after = resume(address(response), before.getLast().id());
    assertThat(textOf(before) + textOf(after)).isEqualTo("One two three four.");
    assertThat(after.getLast().data()).isEqualTo("[DONE]");
    List<Event> all = resume(address(response), null);
    assertThat(textOf(all)).isEqualTo("One two three four.");
    assertThat(all).extracting(Event::id).startsWith("0", "1", "2").doesNotHaveDuplicates();
    assertThat(resume(address(response), all.getLast().id())).isEmpty();
    assertThat(upstream.requests()).hasSize(1);
    awaitBilledOnce();
  }

  @Test
  void aStreamThatNobodyReadsIsGivenUpAndChargedAsFarAsItCame() throws Exception {
    String[] pieces = new String[300];
    java.util.Arrays.fill(pieces, " word");
    upstream.script(Answer.text(pieces).withDelayBetween(Duration.ofMillis(20)));
    var response = begin("no-ping, resumable");
    read(response, 2);
    String address = address(response);
    awaitBilledOnce();
    List<Event> events = resume(address, null);
    assertThat(events.getLast().data()).contains("given up");
    assertThat(events).extracting(Event::data).doesNotContain("[DONE]");
    client.request().get("/api/v1/usage/entries").then().body("[0].state", equalTo("abandoned"));
  }

  @Test
  void othersCannotReadItAndWhatIsNotThereIsNotFound() throws Exception {
    var response = begin("resumable");
    read(response, Integer.MAX_VALUE);
    String address = address(response);
    Client.create().request().get(address).then().statusCode(404);
    client
        .request()
        .get("/v1/chat/completions/" + java.util.UUID.randomUUID() + "/events")
        .then()
        .statusCode(404)
        .body("error.type", equalTo("invalid_request_error"));
    for (String id : List.of("x", "-1")) {
      client
          .request()
          .header("Last-Event-ID", id)
          .get(address)
          .then()
          .statusCode(400)
          .body("error.param", equalTo("Last-Event-ID"));
    }
    client
        .request()
        .header("Last-Event-ID", "5000")
        .get(address)
        .then()
        .statusCode(409)
        .body("error.message", containsString("cannot be read from there"));
  }

  @Test
  void onlyWhoAsksForItHasIt() throws Exception {
    var response = begin("no-ping");
    assertThat(response.headers().firstValue("Content-Location")).isEmpty();
    assertThat(read(response, Integer.MAX_VALUE)).extracting(Event::id).containsOnly("");
  }
}
