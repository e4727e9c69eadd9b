package dev.parley.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
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
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class StreamTest {

  private static final Duration SOON = Duration.ofSeconds(5);

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private HttpRequest request(String model, String more) {
    return HttpRequest.newBuilder(
            URI.create(RestAssured.baseURI + ":" + RestAssured.port + "/v1/chat/completions"))
        .header("Authorization", client.bearer())
        .header("Content-Type", "application/json")
        .header("Accept", "text/event-stream")
        .timeout(Duration.ofSeconds(20))
        .POST(BodyPublishers.ofString(Client.question(model, "Hi", ", \"stream\": true" + more)))
        .build();
  }

  private List<String> events(String more) throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<String> response =
          http.send(request("fake-model", more), BodyHandlers.ofString());
      assertThat(response.statusCode()).isEqualTo(200);
      assertThat(response.headers().firstValue("Content-Type").orElse(""))
          .startsWith("text/event-stream");
      return response
          .body()
          .lines()
          .filter(l -> l.startsWith("data: "))
          .map(l -> l.substring(6))
          .toList();
    }
  }

  private static JsonObject choice(JsonObject chunk) {
    return chunk.getJsonArray("choices").getJsonObject(0);
  }

  private static String contentOf(List<String> events) {
    StringBuilder text = new StringBuilder();
    for (String event : events) {
      if (!event.equals("[DONE]")) {
        var choices = new JsonObject(event).getJsonArray("choices");
        if (choices != null && !choices.isEmpty()) {
          text.append(choices.getJsonObject(0).getJsonObject("delta").getString("content", ""));
        }
      }
    }
    return text.toString();
  }

  @Test
  void chunksHaveOneIdAndTheFinishHasTheContext() throws Exception {
    List<String> events = events("");
    assertThat(events).hasSize(6);
    assertThat(events.getLast()).isEqualTo("[DONE]");
    assertThat(contentOf(events)).isEqualTo("Hello from the upstream.");
    List<JsonObject> chunks = events.stream().limit(5).map(JsonObject::new).toList();
    assertThat(chunks.stream().map(c -> c.getString("id")).distinct()).hasSize(1);
    assertThat(chunks).allSatisfy(c -> assertThat(c.getJsonArray("choices")).hasSize(1));
    assertThat(chunks).allSatisfy(c -> assertThat(c.containsKey("usage")).isFalse());
    assertThat(chunks)
        .allSatisfy(c -> assertThat(c.getString("system_fingerprint")).isEqualTo("fp_fake"));
    JsonObject last = chunks.getLast();
    assertThat(choice(last).getString("finish_reason")).isEqualTo("stop");
    var lines = last.getJsonObject("generation_context").getJsonArray("generated_usage");
    assertThat(lines.getJsonObject(1).getInteger("quantity")).isEqualTo(4);
    JsonObject sent = upstream.requests().getFirst().json();
    assertThat(sent.getJsonObject("stream_options").getBoolean("include_usage")).isTrue();
  }

  @Test
  void theFirstDeltaOfEachChoiceHasItsRole() throws Exception {
    upstream.script(
        Answer.raw(
            utf8(
                """
                data: {"choices":[{"index":0,"delta":{"content":"a"}},{"index":1,"delta":{"role":"assistant","content":"b"}}]}

                data: {"choices":[{"index":0,"delta":{"content":"c"},"finish_reason":"stop"}]}

                data: {"choices":[{"index":1,"delta":{},"finish_reason":"stop"}]}

                data: [DONE]

                """)));
    List<String> events = events("");
    assertThat(events).hasSize(4);
    assertThat(events.getFirst().split("\"role\":\"assistant\"", -1)).hasSize(3);
    assertThat(events.get(1)).doesNotContain("\"role\"");
    assertThat(events.get(2)).doesNotContain("\"role\"");
  }

  @Test
  void usageComesLastWhenAskedFor() throws Exception {
    List<String> events = events(", \"stream_options\": {\"include_usage\": true, \"other\": 1}");
    assertThat(events).hasSize(7);
    JsonObject finish = new JsonObject(events.get(4));
    assertThat(choice(finish).getString("finish_reason")).isEqualTo("stop");
    assertThat(finish.containsKey("generation_context")).isFalse();
    assertThat(finish.getValue("usage")).isNull();
    JsonObject last = new JsonObject(events.get(5));
    assertThat(last.getJsonArray("choices")).isEmpty();
    assertThat(last.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(14);
    assertThat(last.containsKey("generation_context")).isTrue();
    assertThat(
            upstream
                .requests()
                .getFirst()
                .json()
                .getJsonObject("stream_options")
                .getInteger("other"))
        .isEqualTo(1);
  }

  @Test
  void usageIsCountedWhenTheUpstreamDoesNotTell() throws Exception {
    upstream.script(Answer.text("One", " two", " three").withoutUsage());
    List<String> events = events(", \"stream_options\": {\"include_usage\": true}");
    JsonObject usage = new JsonObject(events.get(events.size() - 2)).getJsonObject("usage");
    assertThat(usage.getBoolean("estimated")).isTrue();
    assertThat(usage.getInteger("completion_tokens")).isEqualTo(3);
  }

  @Test
  void firstChunkArrivesBeforeTheLastIsSent() throws Exception {
    CountDownLatch gate = new CountDownLatch(1);
    upstream.script(Answer.text("first", " last").holdingLastUntil(gate));
    try (HttpClient http = HttpClient.newHttpClient()) {
      HttpResponse<InputStream> response =
          http.send(request("fake-model", ""), BodyHandlers.ofInputStream());
      try (BufferedReader lines = reader(response)) {
        assertThat(lines.readLine()).contains("\"first\"");
        assertThat(upstream.piecesSent()).isEqualTo(1);
        gate.countDown();
        List<String> rest = lines.lines().filter(l -> !l.isEmpty()).toList();
        assertThat(rest.getFirst()).contains(" last");
        assertThat(rest.getLast()).isEqualTo("data: [DONE]");
      }
    }
  }

  @Test
  void charactersSplitAcrossBuffersStayWhole() throws Exception {
    String chunk =
        "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"olá 😀 ção\"},\"finish_reason\":null}]}\n\n";
    String end =
        "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\ndata: [DONE]\n\n";
    byte[] bytes = (chunk + end).getBytes(StandardCharsets.UTF_8);
    byte[][] single =
        IntStream.range(0, bytes.length)
            .mapToObj(at -> Arrays.copyOfRange(bytes, at, at + 1))
            .toArray(byte[][]::new);
    upstream.script(Answer.raw(single));
    assertThat(contentOf(events(""))).isEqualTo("olá 😀 ção");
  }

  @Test
  void toolCallsPass() throws Exception {
    upstream.script(
        Answer.raw(
            utf8(
                """
                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"c1","function":{"name":"f","arguments":"{\\"a\\":"}}]}}]}

                data: {"choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"1}"}}]}}]}

                data: {"choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

                data: [DONE]

                """)));
    List<String> events = events("");
    assertThat(events).hasSize(4);
    assertThat(events.get(0)).contains("\"id\":\"c1\"");
    assertThat(events.get(2)).contains("tool_calls", "generation_context");
  }

  @Test
  void cutStreamEndsWithAnErrorAndWithoutDone() throws Exception {
    upstream.script(Answer.text("half", " of").thenCut());
    List<String> events = events("");
    assertThat(contentOf(events.subList(0, events.size() - 1))).isEqualTo("half of");
    assertError(events, "upstream_failed");
  }

  @Test
  void stalledStreamEndsWithATimeout() throws Exception {
    upstream.script(Answer.text("half", " of").thenStall());
    List<String> events = events("");
    assertThat(contentOf(events.subList(0, events.size() - 1))).isEqualTo("half of");
    assertError(events, "upstream_timeout");
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void streamThatEndsUnfinishedIsAnErrorAndOneWithoutDoneIsNot() throws Exception {
    upstream.script(
        Answer.raw(utf8("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n")));
    assertError(events(""), "upstream_failed");
    upstream.script(
        Answer.raw(
            utf8(
                "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"},\"finish_reason\":\"stop\"}]}\n\n")));
    assertThat(events("").getLast()).isEqualTo("[DONE]");
  }

  @Test
  void errorInsideAStreamIsToldWithoutKeys() throws Exception {
    upstream.script(
        Answer.raw(
            utf8("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n"),
            utf8(
                "data: {\"error\":{\"message\":\"overloaded "
                    + Neighbours.UPSTREAM_KEY
                    + "\"}}\n\n")));
    List<String> events = events("");
    assertError(events, "upstream_failed");
    assertThat(events.getLast()).contains("overloaded").doesNotContain("sk-");
  }

  @ParameterizedTest
  @CsvSource({
    "400, context_length_exceeded, invalid_request_error, messages, context_length_exceeded",
    "400, invalid_value, invalid_request_error, temperature, invalid_value",
    "429, rate_limit_exceeded, requests,, rate_limited",
    "429, insufficient_quota, insufficient_quota,, rate_limited",
    "429, 429, whatever,, rate_limited",
    "401, invalid_api_key, invalid_request_error,, upstream_unauthorized",
    "500, overloaded, server_error,, upstream_failed"
  })
  void anErrorInsideAStreamIsThatOfAPlainAnswer(
      int status, String code, String type, @Nullable String param, String told) throws Exception {
    JsonObject error =
        new JsonObject()
            .put("message", "No more.")
            .put("type", type)
            .put("param", param)
            .put("code", code);
    String body = new JsonObject().put("error", error).encode();
    String begun = "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n";
    upstream.script(
        Answer.raw(utf8(begun), utf8("data: " + body + "\n\n")), Answer.status(status, body));
    List<String> events = events("");
    assertError(events, told);
    JsonObject plain =
        new JsonObject(client.ask("fake-model", "Hi").extract().asString()).getJsonObject("error");
    JsonObject streamed = new JsonObject(events.getLast()).getJsonObject("error");
    for (String field : List.of("code", "type", "param")) {
      assertThat(streamed.getString(field)).as(field).isEqualTo(plain.getString(field));
    }
    assertThat(streamed.getString("param")).isEqualTo(param);
    assertThat(streamed.getString("message")).isNotBlank();
  }

  @Test
  void malformedEventEndsTheStreamWithAnError() throws Exception {
    upstream.script(Answer.raw(utf8("data: {\"choices\": oops\n\n")));
    assertError(events(""), "upstream_failed");
  }

  @Test
  void failuresBeforeTheFirstByteAreStatuses() throws Exception {
    upstream.script(Answer.status(429, "{}").withHeader("Retry-After", "30"));
    HttpResponse<String> limited = refused();
    assertThat(limited.statusCode()).isEqualTo(429);
    assertThat(limited.headers().firstValue("Retry-After")).contains("30");
    assertThat(limited.body()).contains("rate_limit_error");
    upstream.script(Answer.silence());
    assertThat(refused().statusCode()).isEqualTo(504);
    upstream.script(Answer.status(500, "oops"));
    assertThat(refused().statusCode()).isEqualTo(502);
    upstream.script(Answer.status(200, "{\"choices\": []}"));
    assertThat(refused().statusCode()).isEqualTo(502);
  }

  @Test
  void clientThatLeavesCancelsTheUpstreamCall() throws Exception {
    upstream.script(
        Answer.text(IntStream.range(0, 600).mapToObj(n -> "piece " + n).toArray(String[]::new))
            .withDelayBetween(Duration.ofMillis(50)));
    HttpClient http = HttpClient.newHttpClient();
    HttpResponse<InputStream> response =
        http.send(request("fake-model", ""), BodyHandlers.ofInputStream());
    try (BufferedReader lines = reader(response)) {
      assertThat(lines.readLine()).contains("piece 0");
    }
    http.shutdownNow();
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
    assertThat(upstream.piecesSent()).isLessThan(200);
  }

  @Test
  void clientThatLeavesBeforeTheFirstByteCancelsToo() throws Exception {
    upstream.script(Answer.silence());
    HttpClient http = HttpClient.newHttpClient();
    var answer = http.sendAsync(request("fake-model", ""), BodyHandlers.ofString());
    await().atMost(SOON).until(() -> upstream.requests().size() == 1);
    answer.cancel(true);
    http.shutdownNow();
    await().atMost(Duration.ofSeconds(1)).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void tenThousandChunksArriveInOrder() throws Exception {
    byte[][] writes = new byte[101][];
    StringBuilder expected = new StringBuilder();
    for (int write = 0; write < 100; write++) {
      StringBuilder events = new StringBuilder();
      for (int n = 0; n < 100; n++) {
        String piece = write * 100 + n + " ";
        expected.append(piece);
        events.append("data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"");
        events.append(piece).append("\"}}]}\n\n");
      }
      writes[write] = utf8(events.toString());
    }
    writes[100] =
        utf8(
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n"
                + "data: [DONE]\n\n");
    upstream.script(Answer.raw(writes));
    List<String> events = events("");
    assertThat(events).hasSize(10_002);
    assertThat(contentOf(events)).isEqualTo(expected.toString());
  }

  @Test
  void gatewayStreams() throws Exception {
    String id = client.gateway("{\"modelName\": \"fake-model\", \"systemInstruction\": \"S\"}");
    try (HttpClient http = HttpClient.newHttpClient()) {
      var response = http.send(request(id, ""), BodyHandlers.ofString());
      assertThat(response.body()).contains("\"model\":\"fake-model\"", "data: [DONE]");
    }
  }

  private HttpResponse<String> refused() throws IOException, InterruptedException {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.send(request("fake-model", ""), BodyHandlers.ofString());
    }
  }

  private static void assertError(List<String> events, String code) {
    @Nullable JsonObject error = new JsonObject(events.getLast()).getJsonObject("error");
    assertThat(error).isNotNull();
    assertThat(error.getString("code")).isEqualTo(code);
    assertThat(error.getString("message")).isNotEmpty();
    assertThat(error.containsKey("type")).isTrue();
    assertThat(events).doesNotContain("[DONE]");
  }

  private static BufferedReader reader(HttpResponse<InputStream> response) {
    return new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8));
  }

  private static byte[] utf8(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
