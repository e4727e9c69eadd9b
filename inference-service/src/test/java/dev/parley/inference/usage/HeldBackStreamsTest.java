package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.math.BigDecimal;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collections;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Streams that are given out when they are whole: their money holds while they are made. */
@InferenceTest
class HeldBackStreamsTest {

  private static final Duration SOON = Duration.ofSeconds(20);
  private static final String STREAM = ", \"stream\": true";
  private static final String HEALED =
      ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\","
          + " \"schema\": {\"type\": \"object\"}, \"healing_options\": {\"max_attempts\": 2}}}";
  private static final String REVIEWED =
      "function onAnswer(e) { return e.answer.text.replace('One', 'Two'); }";

  @Inject Balances balances;
  @Inject Ids ids;

  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private static String reviewed(Client client) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put("additionalSettings", new JsonObject().put("testTools", true))
            .put("workerScriptSource", REVIEWED)
            .encode());
  }

  private String body(boolean byScript, Client client) {
    return byScript
        ? Client.question(reviewed(client), "Hi", STREAM)
        : Client.question("fake-model", "Hi", STREAM + HEALED);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void oneThatCrossesItsBudgetEndsWithTheReason(boolean byScript) throws Exception {
    Purse purse = new Purse(Client.create(), balances, ids);
    purse
        .client()
        .request()
        .body(
            // enough for the first 4,096 tokens that are reserved, and not for as many again
            "{\"name\": \"small\", \"scope\": \"account\", \"period\": \"total\", \"limit\": 0.0083}")
        .post("/api/v1/usage/budgets")
        .then()
        .statusCode(200);
    upstream.script(Answer.text(Purse.words(8000)));
    purse
        .client()
        .complete(body(byScript, purse.client()))
        .statusCode(402)
        .body("error.type", equalTo("insufficient_quota"))
        .body("error.code", equalTo("budget_exceeded"));
    assertThat(upstream.requests()).hasSize(1);
    JsonPath entries = purse.entries(1);
    assertThat(entries.getString("[0].state")).isEqualTo("exhausted");
    assertThat(entries.getInt("[0].completionTokens")).isBetween(1000, 4200);
    assertThat(Purse.sum(entries)).isLessThanOrEqualTo(new BigDecimal("0.0084"));
  }

  @Test
  void oneThatCanBePaidMayBeLongerThanWhatIsReservedAtOnce() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    upstream.script(Answer.text(Purse.words(6000)));
    StreamedAnswers answer =
        StreamedAnswers.ask(purse.client(), Client.question(reviewed(purse.client()), "Hi", ""));
    assertThat(answer.done()).isTrue();
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(Collections.frequency(Arrays.asList(answer.text().split(" ")), "word"))
        .isEqualTo(6000);
    assertThat(Purse.billed(answer.context())).isEqualByComparingTo("0.0120025");
    assertThat(purse.left()).isEqualByComparingTo("0.9879975");
    assertThat(upstream.requests().getLast().json().containsKey("max_completion_tokens")).isFalse();
  }

  @Test
  void oneWithToolsIsTheSameAsWithoutAnyLimit() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    String gateway = reviewed(purse.client());
    upstream.script(
        Scripted.streamed(3, "One look.", new Asked("echo", "{\"text\": \"a\"}")),
        Answer.text("It says", " One."));
    StreamedAnswers limited =
        StreamedAnswers.ask(purse.client(), Client.question(gateway, "Go", ""));
    assertThat(upstream.requests()).allMatch(request -> request.json().getBoolean("stream", false));

    Client free = Client.create();
    upstream.reset();
    upstream.script(
        Scripted.plain("One look.", new Asked("echo", "{\"text\": \"a\"}")),
        Answer.text("It says", " One."));
    StreamedAnswers unlimited =
        StreamedAnswers.ask(free, Client.question(reviewed(free), "Go", ""));
    assertThat(limited.text()).isEqualTo(unlimited.text()).contains("Two look.", "It says One.");
    assertThat(limited.done()).isTrue();
    assertThat(limited.finishReason()).isEqualTo(unlimited.finishReason());
    assertThat(limited.context().getJsonArray("generated_usage"))
        .isEqualTo(unlimited.context().getJsonArray("generated_usage"));
    assertThat(limited.context().getJsonArray("runned_functions")).hasSize(1);
    JsonPath entries = purse.entries(1);
    assertThat(Purse.sum(entries)).isEqualByComparingTo(Purse.billed(limited.context()));
    assertThat(purse.left())
        .isEqualByComparingTo(BigDecimal.ONE.subtract(Purse.billed(limited.context())));
  }

  @Test
  void attemptsAtJsonAreMadeAsLongAsThereIsMoney() throws Exception {
    // after the first attempt there is not enough for the prompt of another, and 16 tokens
    Purse purse = Purse.with("0.00006", balances, ids);
    upstream.script(Answer.text(Purse.words(20)), Answer.text("{}"));
    purse
        .client()
        .complete(Client.question("fake-model", "Hi", STREAM + HEALED))
        .statusCode(402)
        .body("error.code", equalTo("insufficient_balance"));
    assertThat(upstream.requests()).hasSize(1);
    assertThat(Purse.sum(purse.entries(1))).isEqualByComparingTo("0.0000425");
  }

  @Test
  void oneThatBreaksOffIsChargedAsFarAsItCame() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    upstream.script(Answer.text(Purse.words(50)).thenCut());
    purse
        .client()
        .complete(Client.question(reviewed(purse.client()), "Hi", STREAM))
        .statusCode(502);
    JsonPath entries = purse.entries(1);
    assertThat(entries.getString("[0].state")).isEqualTo("abandoned");
    assertThat(entries.getInt("[0].completionTokens")).isBetween(1, 50);
  }

  /** Each piece comes in time, and there is no end. */
  @Test
  void oneThatTakesTooLongIsGivenUp() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    upstream.script(
        Answer.text(Purse.words(1000)).withDelayBetween(Duration.ofMillis(100)).thenStall());
    purse
        .client()
        .complete(Client.question(reviewed(purse.client()), "Hi", STREAM))
        .statusCode(504);
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
    JsonPath entries = purse.entries(1);
    assertThat(entries.getString("[0].state")).isEqualTo("abandoned");
    assertThat(entries.getInt("[0].completionTokens")).isBetween(1, upstream.piecesSent());
  }

  @Test
  void aClientThatLeavesEndsIt() throws Exception {
    Purse purse = Purse.with("1", balances, ids);
    upstream.script(Answer.text("One", " two").thenStall());
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/chat/completions"))
            .header("Authorization", purse.client().bearer())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Client.question(reviewed(purse.client()), "Hi", STREAM)))
            .build();
    HttpClient http = HttpClient.newHttpClient();
    var unused = http.sendAsync(request, BodyHandlers.ofString());
    await().atMost(SOON).until(() -> upstream.piecesSent() == 2);
    http.shutdownNow();
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
    JsonPath entries = purse.entries(1);
    assertThat(entries.getString("[0].state")).isEqualTo("abandoned");
    assertThat(entries.getInt("[0].completionTokens")).isLessThanOrEqualTo(2);
  }
}
