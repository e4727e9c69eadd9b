package dev.parley.inference.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.FakeUpstream;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class LeaveWhileToolsRunTest {

  private static final Duration SOON = Duration.ofSeconds(20);

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
    TestTools.RUNS.set(0);
  }

  @Test
  void theRoundsThatAreOverAreChargedAsTheUpstreamReportedThem() throws Exception {
    String gateway =
        client.gateway(
            "{\"baseAddress\": \"\", \"modelName\": \"fake-model\","
                + " \"additionalSettings\": {\"testTools\": true}}");
    upstream.script(Scripted.streamed(4096, "Let me see.", new Asked("sleep", "{}")));
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/chat/completions"))
            .header("Authorization", client.bearer())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Client.question(gateway, "Go", ", \"stream\": true")))
            .build();
    HttpClient http = HttpClient.newHttpClient();
    assertThat(http.send(request, BodyHandlers.ofInputStream()).statusCode()).isEqualTo(200);
    await().atMost(SOON).until(() -> TestTools.RUNS.get() == 1);
    http.shutdownNow();

    JsonPath entries =
        await()
            .atMost(SOON)
            .until(
                () -> client.request().get("/api/v1/usage/entries").then().extract().jsonPath(),
                found -> !found.getList("$").isEmpty());
    assertThat(entries.getString("[0].state")).isEqualTo("abandoned");
    assertThat(entries.getInt("[0].promptTokens")).isEqualTo(100);
    assertThat(entries.getInt("[0].completionTokens")).isEqualTo(7);
    assertThat(upstream.requests()).hasSize(1);
  }
}
