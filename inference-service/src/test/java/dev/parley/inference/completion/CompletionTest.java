package dev.parley.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.Queue;
import java.util.UUID;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.awaitility.Awaitility;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class CompletionTest {

  private static final String UUID7 =
      "[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private JsonObject sent() {
    return upstream.requests().getLast().json();
  }

  @Test
  void plainUpstreamModelAnswersInTheShapesOfTheReference() {
    client
        .ask("fake-model", "Hi")
        .statusCode(200)
        .contentType("application/json")
        .body("id", matchesPattern(UUID7))
        .body("object", equalTo("chat.completion"))
        .body("model", equalTo("fake-model"))
        .body("choices[0].message.content", equalTo("Hello from the upstream."))
        .body("choices[0].message.refusal", nullValue())
        .body("choices[0].message.annotations", empty())
        .body("choices[0].message.tool_calls", empty())
        .body("choices[0].finish_reason", equalTo("stop"))
        .body("usage.total_tokens", equalTo(14))
        .body("system_fingerprint", equalTo("fp_fake"))
        .body("generation_context.generated_usage", hasSize(2))
        .body("generation_context.generated_usage[0].sku", equalTo("inference.chat_completions.in"))
        .body("generation_context.generated_usage[0].quantity", equalTo(10))
        .body("generation_context.generated_usage[0].amount", equalTo(0.0000025f))
        .body("generation_context.generated_usage[0].unit_price", equalTo(2.5e-7f))
        .body(
            "generation_context.generated_usage[0].description",
            equalTo("Inference for AI model 'fake-model'"))
        .body(
            "generation_context.generated_usage[1].sku", equalTo("inference.chat_completions.out"))
        .body("generation_context.runned_functions", empty());
    var request = upstream.requests().getLast();
    assertThat(request.path()).isEqualTo("/v1/chat/completions");
    assertThat(request.headers().get("Authorization"))
        .isEqualTo("Bearer " + Neighbours.UPSTREAM_KEY);
  }

  @Test
  void unknownFieldsPassBothWays() {
    upstream.script(
        Answer.status(
            200,
            """
            {"choices": [{"index": 0, "message": {"role": "assistant", "content": "x", "mood": "calm"},
             "finish_reason": "stop"}], "service_tier": "flex", "brand_new": {"a": [1]}}"""));
    client
        .complete(
            Client.question(
                "fake-model",
                "Hi",
                ", \"temperature\": 9, \"metadata\": {\"foo\": \"bar\"}, \"later\": [1.50]"))
        .statusCode(200)
        .body("brand_new.a[0]", equalTo(1))
        .body("service_tier", equalTo("flex"))
        .body("choices[0].message.mood", equalTo("calm"))
        .body("usage.estimated", equalTo(true))
        .body("generation_context.generated_usage[0].description", containsString("estimated"));
    assertThat(sent().getJsonObject("metadata").getString("foo")).isEqualTo("bar");
    assertThat(sent().getInteger("temperature")).isEqualTo(9);
    assertThat(sent().containsKey("later")).isTrue();
  }

  @Test
  void gatewayIsCalledByIdAndSlugAndItsParametersAct() {
    String id =
        client.gateway(
            """
            {"modelName": "fake-model", "systemInstruction": "Be kind.", "temperature": 0.25,
             "topP": 0.5, "presencePenalty": 1, "frequencyPenalty": -1, "stop": "END",
             "maxCompletionTokens": 77, "reasoningEffort": "low", "verbosity": "high",
             "tools": [{"type": "function", "function": {"name": "f"}}]}""");
    String slug = client.view(id).extract().path("slug");
    for (String name : List.of(id, id.replace("-", ""), slug)) {
      client.ask(name, "Hi").statusCode(200).body("model", equalTo("fake-model"));
      JsonObject sent = sent();
      assertThat(sent.getString("model")).isEqualTo("fake-model");
      assertThat(sent.getJsonArray("messages").getJsonObject(0).encode())
          .isEqualTo("{\"role\":\"system\",\"content\":\"Be kind.\"}");
      assertThat(sent.getJsonArray("messages").getJsonObject(1).getString("content"))
          .isEqualTo("Hi");
      assertThat(sent.getDouble("temperature")).isEqualTo(0.25);
      assertThat(sent.getDouble("top_p")).isEqualTo(0.5);
      assertThat(sent.getDouble("presence_penalty")).isEqualTo(1);
      assertThat(sent.getDouble("frequency_penalty")).isEqualTo(-1);
      assertThat(sent.getString("stop")).isEqualTo("END");
      assertThat(sent.getInteger("max_completion_tokens")).isEqualTo(77);
      assertThat(sent.getString("reasoning_effort")).isEqualTo("low");
      assertThat(sent.getString("verbosity")).isEqualTo("high");
      assertThat(sent.getJsonArray("tools")).hasSize(1);
    }
  }

  @Test
  void requestWinsOverTheGateway() {
    String id =
        client.gateway(
            "{\"modelName\": \"fake-model\", \"temperature\": 0.25, \"maxCompletionTokens\": 77}");
    client
        .complete(Client.question(id, "Hi", ", \"temperature\": 1, \"max_tokens\": 5"))
        .statusCode(200);
    assertThat(sent().getDouble("temperature")).isEqualTo(1);
    assertThat(sent().getInteger("max_tokens")).isEqualTo(5);
    assertThat(sent().containsKey("max_completion_tokens")).isFalse();
  }

  @Test
  void gatewayHasItsOwnAddressAndKey() {
    try (FakeUpstream own = FakeUpstream.start()) {
      String id =
          client.gateway(
              "{\"baseAddress\": \""
                  + own.baseUrl()
                  + "/\", \"modelName\": \"mine\","
                  + " \"apiKey\": \"sk-own-key-4321\"}");
      client.ask(id, "Hi").statusCode(200).body("model", equalTo("mine"));
      assertThat(own.requests()).hasSize(1);
      assertThat(own.requests().getFirst().headers().get("Authorization"))
          .isEqualTo("Bearer sk-own-key-4321");
      assertThat(upstream.requests()).isEmpty();
    }
  }

  @Test
  void unknownModelsAreNotFound() {
    String foreign = Client.create().gateway("{\"modelName\": \"fake-model\"}");
    for (String model : List.of(UUID.randomUUID().toString(), foreign, "@parley/nothing")) {
      client
          .ask(model, "Hi")
          .statusCode(404)
          .body("error.code", equalTo("model_not_found"))
          .body("error.type", equalTo("invalid_request_error"))
          .body("error.message", containsString(model))
          .body("error.param", equalTo("model"));
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void foreignSlugIsNotFound() {
    Client other = Client.create();
    String slug =
        other.view(other.gateway("{\"modelName\": \"@parley/extractive\"}")).extract().path("slug");
    upstream.script(Answer.status(404, "{\"error\": {\"message\": \"no such model\"}}"));
    client.ask(slug, "Hi").statusCode(404).body("error.code", equalTo("model_not_found"));
  }

  @Test
  void transientFailuresAreRepeatedBeforeTheFirstByte() {
    upstream.script(Answer.status(503, "{}"), Answer.status(502, "{}"));
    client.ask("fake-model", "Hi").statusCode(200);
    assertThat(upstream.requests()).hasSize(3);
  }

  @Test
  void failuresAreToldInOurWords() {
    upstream.script(Answer.status(503, "x"), Answer.status(503, "x"), Answer.status(503, "x"));
    client.ask("fake-model", "Hi").statusCode(502).body("error.code", equalTo("upstream_failed"));
    assertThat(upstream.requests()).hasSize(3);
    upstream.script(Answer.status(500, "x"));
    client.ask("fake-model", "Hi").statusCode(502);
    assertThat(upstream.requests()).hasSize(4);
  }

  @Test
  void upstreamThatIsDownIsABadGateway() {
    String id =
        client.gateway(
            "{\"baseAddress\": \"" + Neighbours.closedAddress() + "\", \"modelName\": \"m\"}");
    client.ask(id, "Hi").statusCode(502).body("error.message", containsString("cannot be reached"));
    String nowhere =
        client.gateway("{\"baseAddress\": \"http://nowhere.invalid\", \"modelName\": \"m\"}");
    client.ask(nowhere, "Hi").statusCode(502);
  }

  @Test
  void upstreamThatIsSlowIsATimeout() {
    upstream.script(Answer.silence());
    client.ask("fake-model", "Hi").statusCode(504).body("error.code", equalTo("upstream_timeout"));
    assertThat(upstream.requests()).hasSize(1);
    Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void rateLimitIsPassedOnOrWaitedForWhenShort() {
    upstream.script(
        Answer.status(429, "{\"error\": {\"message\": \"slow down\"}}")
            .withHeader("Retry-After", "7"));
    client
        .ask("fake-model", "Hi")
        .statusCode(429)
        .header("Retry-After", "7")
        .body("error.type", equalTo("rate_limit_error"))
        .body("error.message", containsString("slow down"));
    assertThat(upstream.requests()).hasSize(1);
    upstream.script(Answer.status(429, "{}").withHeader("Retry-After", "0"));
    client.ask("fake-model", "Hi").statusCode(200);
    assertThat(upstream.requests()).hasSize(3);
  }

  @Test
  void whatTheUpstreamRefusesIsTheClientsToFix() {
    upstream.script(Answer.status(400, "{\"error\": {\"message\": \"temperature is too high\"}}"));
    client
        .ask("fake-model", "Hi")
        .statusCode(400)
        .body("error.message", equalTo("temperature is too high"));
  }

  @ParameterizedTest
  @ValueSource(ints = {401, 403})
  void refusedKeyIsNotTheClientsFault(int status) {
    upstream.script(
        Answer.status(
            status, "{\"error\": {\"message\": \"Bad key " + Neighbours.UPSTREAM_KEY + "\"}}"));
    client
        .ask("fake-model", "Hi")
        .statusCode(502)
        .body("error.code", equalTo("upstream_unauthorized"))
        .body("error.message", not(containsString("sk-")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"not json", "[]", "{}", "{\"choices\": []}", "{\"choices\": "})
  void malformedAnswerIsABadGateway(String body) {
    upstream.script(Answer.status(200, body));
    client
        .ask("fake-model", "Hi")
        .statusCode(502)
        .body("error.message", equalTo("The upstream's answer is malformed."));
  }

  @Test
  void redirectsAreNotFollowed() {
    upstream.script(
        Answer.status(302, "").withHeader("Location", upstream.baseUrl() + "/elsewhere"));
    client.ask("fake-model", "Hi").statusCode(502);
    assertThat(upstream.requests()).hasSize(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'messages': [{'role': 'user', 'content': 'x'}]} | model",
        "{'model': 5, 'messages': [{'role': 'user', 'content': 'x'}]} | model",
        "{'model': 'm'} | messages",
        "{'model': 'm', 'messages': []} | messages",
        "{'model': 'm', 'messages': ['x']} | messages[0]",
        "{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}, {'role': 'boss', 'content': 'x'}]} | messages[1].role",
        "{'model': 'm', 'messages': [{'role': 'user', 'content': 5}]} | messages[0].content",
        "{'model': 'm', 'messages': [{'role': 'user'}]} | messages[0].content",
        "{'model': 'm', 'messages': [{'role': 'user', 'content': ['x']}]} | messages[0].content[0]",
        "{'model': 'm', 'messages': [{'role': 'user', 'content': 'x'}], 'stream': 'yes'} | stream"
      })
  void badRequestIsRefusedByName(String body, String field) {
    client
        .complete(body.replace('\'', '"'))
        .statusCode(400)
        .body("error.param", equalTo(field))
        .body("error.type", equalTo("invalid_request_error"));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void unknownRoleSaysWhichAreAllowed() {
    client
        .complete("{\"model\": \"m\", \"messages\": [{\"role\": \"boss\", \"content\": \"x\"}]}")
        .body("error.message", containsString("system, developer, user, assistant, tool"));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"model\": ", "", "[]", "{} {}", "{\"model\": \"\u0000\"}"})
  void malformedJsonIsRefused(String body) {
    client.complete(body).statusCode(400).body("error.code", equalTo("invalid_request"));
  }

  @ParameterizedTest
  @CsvSource({
    "400, false, 400, context_length_exceeded, messages",
    "400, true, 400, context_length_exceeded, messages",
    "413, false, 413, string_above_max_length, messages[0].content",
    "422, true, 400, unsupported_value, temperature"
  })
  void upstreamsOwnCodeAndFieldReachTheClient(
      int status, boolean streamed, int answered, String code, String field) {
    upstream.script(
        Answer.status(
            status,
            "{\"error\": {\"message\": \"Refused.\", \"type\": \"invalid_request_error\", \"param\": \""
                + field
                + "\", \"code\": \""
                + code
                + "\"}}"));
    client
        .complete(Client.question("fake-model", "Hi", ", \"stream\": " + streamed))
        .statusCode(answered)
        .body("error.message", equalTo("Refused."))
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(field))
        .body("error.code", equalTo(code));
  }

  @Test
  void anUpstreamsCodeThatIsNoNameIsLeftOut() {
    upstream.script(
        Answer.status(
            400, "{\"error\": {\"message\": \"No.\", \"param\": \"a b <i>\", \"code\": 400}}"));
    client
        .ask("fake-model", "Hi")
        .statusCode(400)
        .body("error.param", nullValue())
        .body("error.code", equalTo("invalid_request"));
    upstream.script(Answer.status(413, "{}"));
    client.ask("fake-model", "Hi").statusCode(413).body("error.code", equalTo("too_large"));
  }

  @Test
  void largeBodyIsRefused() {
    client
        .complete(Client.question("fake-model", "x".repeat(1_100_000), ""))
        .statusCode(413)
        .body("error.code", equalTo("too_large"));
  }

  @Test
  void partsAndToolMessagesPass() {
    client
        .complete(
            """
            {"model": "fake-model", "messages": [
              {"role": "user", "content": [{"type": "text", "text": "a"}, {"type": "image_url", "image_url": {"url": "data:"}}]},
              {"role": "assistant", "content": null, "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
              {"role": "tool", "tool_call_id": "1", "content": "2"}]}""")
        .statusCode(200);
    assertThat(sent().getJsonArray("messages")).hasSize(3);
  }

  @Test
  void clientThatLeavesCancelsThePlainCall() {
    upstream.script(Answer.silence());
    HttpRequest request =
        HttpRequest.newBuilder(
                URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/chat/completions"))
            .header("Authorization", client.bearer())
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(Client.question("fake-model", "Hi", "")))
            .build();
    try (HttpClient http = HttpClient.newHttpClient()) {
      var answer = http.sendAsync(request, BodyHandlers.ofString());
      Awaitility.await().atMost(Duration.ofSeconds(5)).until(() -> upstream.requests().size() == 1);
      answer.cancel(true);
      http.shutdownNow();
    }
    Awaitility.await().atMost(Duration.ofSeconds(1)).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void keysNeverReachALog() {
    Queue<String> lines = new ConcurrentLinkedQueue<>();
    Handler handler = new Recorder(lines);
    Logger root = Logger.getLogger("");
    root.addHandler(handler);
    try {
      String key = "sk-own-key-not-for-logs";
      String id =
          client.gateway(
              "{\"baseAddress\": \""
                  + Neighbours.closedAddress()
                  + "\", \"modelName\": \"m\","
                  + " \"apiKey\": \""
                  + key
                  + "\"}");
      client.ask(id, "Hi").statusCode(502);
      upstream.script(Answer.status(401, "{\"error\": \"" + Neighbours.UPSTREAM_KEY + "\"}"));
      client.ask("fake-model", "a private question").statusCode(502);
      assertThat(lines).isNotEmpty();
      assertThat(String.join("\n", lines))
          .doesNotContain(key, Neighbours.UPSTREAM_KEY, "a private question");
    } finally {
      root.removeHandler(handler);
    }
  }

  private static final class Recorder extends Handler {
    private final Queue<String> lines;

    Recorder(Queue<String> lines) {
      this.lines = lines;
    }

    @Override
    public void publish(LogRecord entry) {
      lines.add(new SimpleFormatter().format(entry));
      if (entry instanceof ExtLogRecord formatted) {
        lines.add(formatted.getFormattedMessage());
      }
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
