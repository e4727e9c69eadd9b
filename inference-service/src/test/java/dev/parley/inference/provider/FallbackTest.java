package dev.parley.inference.provider;

import static dev.parley.inference.provider.Backends.health;
import static dev.parley.inference.provider.Backends.post;
import static dev.parley.inference.provider.Backends.question;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.testing.SettableClock;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class FallbackTest {

  private static final FakeUpstream FIRST = FakeUpstream.start();
  private static final FakeUpstream SECOND = FakeUpstream.start();
  private static final Answer OVERLOADED = Answer.status(529, "{\"error\": \"overloaded\"}");

  @Inject SettableClock clock;

  private final Client client = Client.create();

  @BeforeEach
  void forget() {
    FIRST.reset();
    SECOND.reset();
  }

  @AfterEach
  void now() {
    clock.reset();
  }

  @AfterAll
  static void close() {
    FIRST.close();
    SECOND.close();
  }

  private JsonObject contextOf(boolean streamed) throws Exception {
    if (streamed) {
      StreamedAnswers answer = StreamedAnswers.ask(client, question(false).encode());
      assertThat(answer.done()).isTrue();
      assertThat(answer.text()).isEqualTo("Hello from the upstream.");
      return answer.context();
    }
    HttpResponse<String> answer = post(client, "/v1/chat/completions", question(false));
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    return new JsonObject(answer.body()).getJsonObject("generation_context");
  }

  static Stream<Arguments> faults() {
    return Stream.of(
            OVERLOADED,
            Answer.status(500, "oops"),
            Answer.status(503, "<html>"),
            Answer.status(429, "{}"),
            Answer.status(401, "{}"),
            Answer.status(200, "not json").withHeader("X-Any", "y"),
            Answer.status(200, "{\"error\": {\"message\": \"no capacity\", \"code\": 503}}"),
            Answer.silence())
        .flatMap(fault -> Stream.of(Arguments.of(fault, false), Arguments.of(fault, true)));
  }

  @ParameterizedTest
  @MethodSource("faults")
  void theNextAnswersAndTheBillIsForOneAnswer(Answer fault, boolean streamed) throws Exception {
    Backends.add(client, FIRST, SECOND);
    FIRST.script(fault);
    JsonObject context = contextOf(streamed);
    assertThat(context.getString("upstream")).isEqualTo("second");
    assertThat(context.getJsonArray("upstream_fallbacks")).hasSize(1);
    JsonObject missed = context.getJsonArray("upstream_fallbacks").getJsonObject(0);
    assertThat(missed.getString("upstream")).isEqualTo("first");
    assertThat(missed.getString("model")).isEqualTo("fake-model");
    assertThat(missed.getString("error")).isNotBlank();
    assertThat(context.getJsonArray("generated_usage")).hasSize(2);
    assertThat(context.getJsonArray("generated_usage").getJsonObject(0).getInteger("quantity"))
        .isEqualTo(10);
    assertThat(FIRST.requests()).hasSize(1);
    assertThat(SECOND.requests()).hasSize(1);
    await()
        .untilAsserted(
            () ->
                client
                    .request()
                    .get("/api/v1/usage/entries")
                    .then()
                    .body("$", hasSize(1))
                    .body("[0].promptTokens", equalTo(10))
                    .body("[0].completionTokens", equalTo(4)));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whoCannotBeReachedIsPassedOver(boolean streamed) throws Exception {
    Backends.add(client, "gone", Neighbours.closedAddress() + "/v1", "");
    Backends.add(client, "second", SECOND.baseUrl(), ", \"priority\": 1");
    JsonObject context = contextOf(streamed);
    assertThat(context.getString("upstream")).isEqualTo("second");
    assertThat(context.encode()).contains("The upstream cannot be reached.");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        ": thinking\n\n",
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"role\":\"assistant\",\"content\":\"\"}}]}\n\n"
      })
  void aStreamThatFallsSilentBeforeItsFirstTokenIsTakenOver(String beginning) throws Exception {
    Backends.add(client, FIRST, SECOND);
    FIRST.script(Answer.raw(beginning.getBytes(StandardCharsets.UTF_8)).thenStall());
    assertThat(contextOf(true).getString("upstream")).isEqualTo("second");
    await().until(() -> FIRST.cancelled() == 1);
    FIRST.script(Answer.raw(beginning.getBytes(StandardCharsets.UTF_8)).thenCut());
    assertThat(contextOf(true).getString("upstream")).isEqualTo("second");
  }

  @Test
  void afterTheFirstTokenNobodyElseIsAsked() throws Exception {
    Backends.add(client, FIRST, SECOND);
    FIRST.script(Answer.text("half", " of").thenCut());
    StreamedAnswers answer = StreamedAnswers.ask(client, question(false).encode());
    assertThat(answer.text()).isEqualTo("half of");
    assertThat(answer.done()).isFalse();
    assertThat(answer.chunks().getLast().getJsonObject("error").getString("code"))
        .isEqualTo("upstream_failed");
    assertThat(SECOND.requests()).isEmpty();
    assertThat(health(client, "first").getInt("failures")).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(ints = {400, 404, 413, 422})
  void aRequestThatIsWrongIsWrongEverywhere(int status) {
    Backends.add(client, FIRST, SECOND);
    FIRST.script(Answer.status(status, "{\"error\": {\"message\": \"no such field\"}}"));
    client.ask("fake-model", "Hi").statusCode(status == 422 ? 400 : status);
    assertThat(SECOND.requests()).isEmpty();
    assertThat(health(client, "first").getInt("failures")).isZero();
  }

  @ParameterizedTest
  @CsvSource({"seconds, false", "date, true"})
  void whoAsksToBeLeftAloneRestsForThatTime(String form, boolean streamed) throws Exception {
    Backends.add(client, FIRST, SECOND);
    String date =
        DateTimeFormatter.RFC_1123_DATE_TIME.format(
            clock.instant().plusSeconds(61).atZone(ZoneOffset.UTC));
    FIRST.script(
        Answer.status(429, "{}").withHeader("Retry-After", form.equals("date") ? date : "61"));
    contextOf(streamed);
    assertThat(health(client, "first").getString("state")).isEqualTo("resting");
    JsonObject spared = contextOf(streamed);
    assertThat(spared.getString("upstream")).isEqualTo("second");
    assertThat(spared.containsKey("upstream_fallbacks")).isFalse();
    assertThat(FIRST.requests()).hasSize(1);
    clock.advance(Duration.ofSeconds(62));
    assertThat(contextOf(streamed).getString("upstream")).isEqualTo("first");
  }

  @Test
  void aLongRestIsBounded() throws Exception {
    Backends.add(client, FIRST, SECOND);
    FIRST.script(Answer.status(503, "{}").withHeader("Retry-After", "86400"));
    contextOf(false);
    clock.advance(Duration.ofMinutes(5).plusSeconds(1));
    assertThat(contextOf(false).getString("upstream")).isEqualTo("first");
  }

  @Test
  void whenAllRestTheClientIsToldHowLong() {
    Backends.add(client, FIRST, SECOND);
    FIRST.script(Answer.status(429, "{}").withHeader("Retry-After", "100"));
    SECOND.script(Answer.status(429, "{}").withHeader("Retry-After", "50"));
    client.ask("fake-model", "Hi").statusCode(429);
    String wait = client.ask("fake-model", "Hi").statusCode(429).extract().header("Retry-After");
    assertThat(Integer.parseInt(wait)).isBetween(45, 50);
    assertThat(SECOND.requests()).hasSize(1);
  }

  @Test
  void whoFailsAgainAndAgainIsLeftAloneAndTriedLater() throws Exception {
    Backends.add(client, FIRST, SECOND);
    for (int call = 0; call < 5; call++) {
      FIRST.script(OVERLOADED);
      assertThat(contextOf(false).getString("upstream")).isEqualTo("second");
    }
    assertThat(health(client, "first").getString("state")).isEqualTo("failing");
    assertThat(health(client, "first").getString("lastFailure")).contains("529");
    contextOf(true);
    assertThat(FIRST.requests()).hasSize(5);

    clock.advance(Duration.ofSeconds(31));
    assertThat(health(client, "first").getString("state")).isEqualTo("to be tried again");
    FIRST.script(OVERLOADED);
    assertThat(contextOf(false).getString("upstream")).isEqualTo("second");
    assertThat(health(client, "first").getString("state")).isEqualTo("failing");
    contextOf(false);
    assertThat(FIRST.requests()).hasSize(6);

    clock.advance(Duration.ofSeconds(31));
    assertThat(contextOf(true).getString("upstream")).isEqualTo("first");
    assertThat(health(client, "first").getString("state")).isEqualTo("working");
  }

  @Test
  void whenAllFailTheClientIsToldToComeAgain() {
    Backends.add(client, "first", FIRST.baseUrl(), "");
    for (int call = 0; call < 5; call++) {
      FIRST.script(OVERLOADED);
      client.ask("fake-model", "Hi").statusCode(502);
    }
    String wait =
        client
            .ask("fake-model", "Hi")
            .statusCode(503)
            .body("error.code", equalTo("unavailable"))
            .extract()
            .header("Retry-After");
    assertThat(Integer.parseInt(wait)).isBetween(25, 30);
    assertThat(FIRST.requests()).hasSize(5);
  }

  @Test
  void aFullProviderIsWaitedForAMomentOnly() throws Exception {
    Backends.add(client, "first", FIRST.baseUrl(), ", \"maxConcurrent\": 1");
    CountDownLatch gate = new CountDownLatch(1);
    FIRST.script(Answer.text("first", " last").holdingLastUntil(gate));
    try (HttpClient http = HttpClient.newHttpClient()) {
      var running =
          http.sendAsync(
              Backends.request(client, "/v1/chat/completions", question(true)),
              BodyHandlers.ofString());
      await().until(() -> FIRST.piecesSent() == 1);
      client
          .request()
          .get(Backends.PROVIDERS + "/health")
          .then()
          .body("find { it.name == 'first' }.running", equalTo(1));
      client
          .ask("fake-model", "Hi")
          .statusCode(503)
          .header("Retry-After", "1")
          .body("error.message", containsString("as many requests as they may"));
      assertThat(FIRST.requests()).hasSize(1);
      Backends.add(client, "second", SECOND.baseUrl(), ", \"priority\": 1");
      assertThat(contextOf(true).getString("upstream")).isEqualTo("second");
      gate.countDown();
      assertThat(running.get().body()).contains("[DONE]");
    }
    await()
        .untilAsserted(() -> assertThat(contextOf(false).getString("upstream")).isEqualTo("first"));
  }

  @Test
  void whoeverWaitsGetsThePlaceThatBecomesFree() throws Exception {
    Backends.add(client, "first", FIRST.baseUrl(), ", \"maxConcurrent\": 1");
    FIRST.script(Answer.text("slow").withDelayBefore(Duration.ofMillis(150)));
    try (HttpClient http = HttpClient.newHttpClient()) {
      var running =
          http.sendAsync(
              Backends.request(client, "/v1/chat/completions", question(false)),
              BodyHandlers.ofString());
      await().until(() -> FIRST.requests().size() == 1);
      client.ask("fake-model", "Hi").statusCode(200);
      assertThat(running.get().statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aClientThatLeavesFreesItsPlace() throws Exception {
    Backends.add(client, "first", FIRST.baseUrl(), ", \"maxConcurrent\": 1");
    for (Answer endless : new Answer[] {Answer.text("a").thenStall(), Answer.silence()}) {
      FIRST.reset();
      FIRST.script(endless);
      HttpClient http = HttpClient.newHttpClient();
      var running =
          http.sendAsync(
              Backends.request(client, "/v1/chat/completions", question(true)),
              BodyHandlers.ofString());
      await().until(() -> FIRST.requests().size() == 1);
      running.cancel(true);
      http.shutdownNow();
      await().untilAsserted(() -> client.ask("fake-model", "Hi").statusCode(200));
    }
    assertThat(health(client, "first").getInt("failures")).isZero();
  }

  @Test
  void eachIsAskedByItsOwnNameForTheModel() {
    Backends.add(
        client, "first", FIRST.baseUrl(), ", \"aliases\": {\"quick\": \"vendor/quick-1\"}");
    client
        .ask("quick", "Hi")
        .statusCode(200)
        .body("generation_context.upstream", equalTo("first"))
        .body(
            "generation_context.generated_usage[0].description",
            equalTo("Inference for AI model 'quick'"));
    assertThat(FIRST.requests().getLast().json().getString("model")).isEqualTo("vendor/quick-1");
  }

  @Test
  void embeddingsFallBack() {
    Backends.add(client, FIRST, SECOND);
    FIRST.script(OVERLOADED);
    client
        .request()
        .body("{\"model\": \"fake-model\", \"input\": \"x\"}")
        .post("/v1/embeddings")
        .then()
        .statusCode(200)
        .body("data", hasSize(1));
    assertThat(SECOND.requests()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatConcernsThePromptCacheIsPassedOnAndPricedByItsSku(boolean streamed) throws Exception {
    Backends.add(client, FIRST, SECOND);
    String usage =
        """
        "usage": {"prompt_tokens": 100, "completion_tokens": 2, "total_tokens": 102,
         "prompt_tokens_details": {"cached_tokens": 60, "cache_creation_tokens": 5},
         "cache_creation_input_tokens": 5}""";
    String streamedAnswer =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}"
            + "\n\ndata: {\"choices\":[],"
            + usage.replace("\n", "")
            + "}\n\ndata: [DONE]\n\n";
    FIRST.script(
        streamed
            ? Answer.raw(streamedAnswer.getBytes(StandardCharsets.UTF_8))
            : Answer.status(
                200,
                "{\"choices\": [{\"index\": 0, \"message\": {\"content\": \"x\"},"
                    + " \"finish_reason\": \"stop\"}], "
                    + usage
                    + "}"));
    JsonObject asked =
        new JsonObject(
            """
            {"model": "fake-model", "prompt_cache_key": "k1", "prompt_cache_retention": "24h",
             "messages": [{"role": "user", "content": [{"type": "text", "text": "Long",
               "cache_control": {"type": "ephemeral", "ttl": "1h"}}]}]}""");
    asked
        .put("stream", streamed)
        .put("stream_options", new JsonObject().put("include_usage", true));
    String answer = post(client, "/v1/chat/completions", asked).body();
    assertThat(answer).contains("\"cache_creation_tokens\":5", "\"cached_tokens\":60");
    assertThat(answer).contains("\"cache_creation_input_tokens\":5");
    assertThat(answer).contains("inference.chat_completions.in.cached");
    assertThat(answer).contains("\"quantity\":60").contains("\"quantity\":40");
    JsonObject sent = FIRST.requests().getLast().json();
    assertThat(sent.getString("prompt_cache_key")).isEqualTo("k1");
    assertThat(sent.getString("prompt_cache_retention")).isEqualTo("24h");
    assertThat(sent.encode()).contains("\"cache_control\":{\"type\":\"ephemeral\",\"ttl\":\"1h\"}");
  }

  @Test
  void theDefaultUpstreamIsNotJudgedAndNotNamed() {
    Neighbours.upstream().reset();
    for (int call = 0; call < 6; call++) {
      Neighbours.upstream().script(Answer.status(500, "{}"));
      client.ask("fake-model", "Hi").statusCode(502);
    }
    client.ask("fake-model", "Hi").statusCode(200).body("generation_context.upstream", nullValue());
  }
}
