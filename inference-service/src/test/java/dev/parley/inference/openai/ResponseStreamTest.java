package dev.parley.inference.openai;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class ResponseStreamTest {

  private static final Duration SOON = Duration.ofSeconds(10);
  private static final String DELTA = "response.output_text.delta";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
    Neighbours.rag().reset();
  }

  private static JsonObject question() {
    return new JsonObject().put("model", "fake-model").put("input", "Hi");
  }

  /** Half a minute long, and never silent for so long that the upstream would be given up. */
  private static Answer slowly() {
    return Answer.text("One two three ".repeat(100).split(" ", -1))
        .withDelayBetween(Duration.ofMillis(100));
  }

  private List<JsonObject> ask(JsonObject body) throws Exception {
    try (Events events = Events.create(client, body)) {
      return events.rest();
    }
  }

  private List<JsonObject> again(String id, String query) throws Exception {
    try (Events events = Events.of(client, id, query)) {
      return events.rest();
    }
  }

  private static List<String> types(List<JsonObject> events) {
    return events.stream().map(event -> event.getString("type")).toList();
  }

  private static String idOf(List<JsonObject> events) {
    return events.getFirst().getJsonObject("response").getString("id");
  }

  private String statusOf(String id) {
    return client.request().get("/v1/responses/" + id).then().extract().path("status");
  }

  @Test
  void eventsTellTheAnswerInOrder() throws Exception {
    List<JsonObject> events = ask(question());
    assertThat(types(events))
        .containsExactly(
            "response.created",
            "response.in_progress",
            "response.output_item.added",
            "response.content_part.added",
            DELTA,
            DELTA,
            DELTA,
            DELTA,
            "response.output_text.done",
            "response.content_part.done",
            "response.output_item.done",
            "response.completed");
    for (int at = 0; at < events.size(); at++) {
      assertThat(events.get(at).getInteger("sequence_number")).isEqualTo(at);
    }
    JsonObject created = events.getFirst().getJsonObject("response");
    assertThat(created.getString("status")).isEqualTo("in_progress");
    assertThat(created.getJsonArray("output")).isEmpty();
    JsonObject done = events.get(8);
    assertThat(done.getString("text")).isEqualTo("Hello from the upstream.");
    assertThat(done.getInteger("output_index")).isZero();
    assertThat(done.getInteger("content_index")).isZero();
    JsonObject completed = events.getLast().getJsonObject("response");
    assertThat(completed.getString("id")).isEqualTo(created.getString("id"));
    assertThat(completed.getString("status")).isEqualTo("completed");
    assertThat(completed.getJsonObject("usage").getInteger("total_tokens")).isEqualTo(14);
    assertThat(completed.getJsonArray("output").getJsonObject(0).getString("id"))
        .isEqualTo(done.getString("item_id"));
    client
        .request()
        .get("/v1/responses/" + created.getString("id"))
        .then()
        .statusCode(200)
        .body("usage.total_tokens", org.hamcrest.Matchers.equalTo(14));
  }

  @Test
  void callsComeAsArguments() throws Exception {
    upstream.script(Scripted.streamed(7, "Hm.", new Asked("weather", "{\"city\": \"Oslo\"}")));
    List<JsonObject> events =
        ask(
            new JsonObject(
                """
                {"model": "fake-model", "input": "Weather?",
                 "tools": [{"type": "function", "name": "weather"}]}"""));
    StringBuilder arguments = new StringBuilder();
    for (JsonObject event : events) {
      if (event.getString("type").equals("response.function_call_arguments.delta")) {
        assertThat(event.getInteger("output_index")).isEqualTo(1);
        arguments.append(event.getString("delta"));
      }
    }
    assertThat(arguments).hasToString("{\"city\": \"Oslo\"}");
    JsonObject added =
        events.stream()
            .filter(event -> event.getString("type").equals("response.output_item.added"))
            .map(event -> event.getJsonObject("item"))
            .filter(item -> item.getString("type").equals("function_call"))
            .findFirst()
            .orElseThrow();
    assertThat(added.getString("name")).isEqualTo("weather");
    assertThat(added.getString("call_id")).isEqualTo("call_0");
    JsonObject done =
        events.stream()
            .filter(
                event -> event.getString("type").equals("response.function_call_arguments.done"))
            .findFirst()
            .orElseThrow();
    assertThat(done.getString("arguments")).isEqualTo("{\"city\": \"Oslo\"}");
    assertThat(done.getString("name")).isEqualTo("weather");
    JsonObject item =
        events.getLast().getJsonObject("response").getJsonArray("output").getJsonObject(1);
    assertThat(item.getString("arguments")).isEqualTo("{\"city\": \"Oslo\"}");
  }

  @Test
  void citationsAreAnnotations() throws Exception {
    String collection = Neighbours.rag().newCollection();
    Neighbours.rag().finds(collection, Map.of("manual.md", "Turn the key left."));
    String gateway =
        client.gateway(
            "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"knowledgeCollections\": [\""
                + collection
                + "\"]}");
    upstream.script(Answer.text("Left", " [1]."));
    List<JsonObject> events = ask(question().put("model", gateway));
    JsonObject added =
        events.stream()
            .filter(
                event -> event.getString("type").equals("response.output_text.annotation.added"))
            .findFirst()
            .orElseThrow();
    JsonObject annotation = added.getJsonObject("annotation");
    assertThat(added.getInteger("annotation_index")).isZero();
    assertThat(annotation.getString("type")).isEqualTo("url_citation");
    assertThat(annotation.getString("title")).isEqualTo("manual.md");
    assertThat(annotation.getInteger("start_index")).isZero();
    assertThat(annotation.getInteger("end_index")).isEqualTo(4);
    JsonObject part =
        events
            .getLast()
            .getJsonObject("response")
            .getJsonArray("output")
            .getJsonObject(0)
            .getJsonArray("content")
            .getJsonObject(0);
    assertThat(part.getJsonArray("annotations").getJsonObject(0)).isEqualTo(annotation);
    assertThat(again(idOf(events), "")).isEqualTo(events);
  }

  @Test
  void streamThatIsOverIsReadAgainFromAnyEvent() throws Exception {
    List<JsonObject> first = ask(question());
    String id = idOf(first);
    assertThat(again(id, "")).isEqualTo(first);
    for (int after = 0; after < first.size(); after++) {
      assertThat(again(id, "&starting_after=" + after))
          .isEqualTo(first.subList(after + 1, first.size()));
    }
    assertThat(again(id, "&starting_after=500")).isEmpty();
  }

  @Test
  void plainResponseCanBeReadAsAStreamToo() throws Exception {
    String id =
        client
            .request()
            .body(question().encode())
            .post("/v1/responses")
            .then()
            .extract()
            .path("id");
    List<JsonObject> events = again(id, "");
    assertThat(events.getFirst().getString("type")).isEqualTo("response.created");
    assertThat(events.getLast().getString("type")).isEqualTo("response.completed");
    assertThat(types(events)).contains(DELTA);
  }

  @Test
  void brokenConnectionIsTakenUpWhileTheAnswerRuns() throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    upstream.script(Answer.text("One", " two", " three").holdingLastUntil(rest));
    String id;
    int seen;
    try (Events events = Events.create(client, question())) {
      List<JsonObject> begun = events.upTo(DELTA);
      id = idOf(begun);
      seen = begun.getLast().getInteger("sequence_number");
    }
    assertThat(statusOf(id)).isEqualTo("in_progress");
    try (Events events = Events.of(client, id, "&starting_after=" + seen)) {
      JsonObject next = events.next();
      assertThat(next).isNotNull();
      assertThat(next.getInteger("sequence_number")).isEqualTo(seen + 1);
      assertThat(next.getString("delta")).isEqualTo(" two");
      rest.countDown();
      List<JsonObject> left = events.rest();
      assertThat(left.getFirst().getString("delta")).isEqualTo(" three");
      assertThat(left.getLast().getString("type")).isEqualTo("response.completed");
    }
    assertThat(upstream.cancelled()).isZero();
    assertThat(statusOf(id)).isEqualTo("completed");
  }

  @Test
  void nobodyNeedsToReadAStoredAnswer() throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    upstream.script(Answer.text("One", " two").holdingLastUntil(rest));
    String id;
    try (Events events = Events.create(client, question())) {
      id = idOf(events.upTo(DELTA));
    }
    rest.countDown();
    await().atMost(SOON).until(() -> statusOf(id).equals("completed"));
    client
        .request()
        .get("/v1/responses/" + id)
        .then()
        .body("output[0].content[0].text", org.hamcrest.Matchers.equalTo("One two"));
  }

  @Test
  void answerThatIsNotStoredEndsWithItsReader() throws Exception {
    upstream.script(slowly());
    try (Events events = Events.create(client, question().put("store", false))) {
      events.upTo(DELTA);
    }
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void deletionGivesARunningAnswerUp() throws Exception {
    upstream.script(slowly());
    try (Events events = Events.create(client, question())) {
      String id = idOf(events.upTo(DELTA));
      client.request().delete("/v1/responses/" + id).then().statusCode(200);
      assertThat(events.rest().getLast().getString("type")).isEqualTo("response.failed");
      client.request().get("/v1/responses/" + id).then().statusCode(404);
    }
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void answerThatBreaksOffHasFailed() throws Exception {
    upstream.script(Answer.text("One", " two").thenCut());
    List<JsonObject> events = ask(question());
    JsonObject last = events.getLast();
    assertThat(last.getString("type")).isEqualTo("response.failed");
    JsonObject response = last.getJsonObject("response");
    assertThat(response.getString("status")).isEqualTo("failed");
    assertThat(response.getJsonObject("error").getString("code")).isEqualTo("server_error");
    assertThat(statusOf(idOf(events))).isEqualTo("failed");
    assertThat(again(idOf(events), "")).isEqualTo(events);
  }

  @ParameterizedTest
  @CsvSource({
    "context_length_exceeded, invalid_request_error, context_length_exceeded",
    "rate_limit_exceeded, requests, rate_limit_exceeded",
    "overloaded, server_error, server_error"
  })
  void whatBreaksAnAnswerOffIsNamed(String code, String type, String told) throws Exception {
    JsonObject error =
        new JsonObject().put("message", "No more.").put("type", type).put("code", code);
    upstream.script(
        Answer.raw(
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"x\"}}]}\n\n".getBytes(UTF_8),
            ("data: " + new JsonObject().put("error", error).encode() + "\n\n").getBytes(UTF_8)));
    JsonObject last = ask(question()).getLast().getJsonObject("response").getJsonObject("error");
    assertThat(last.getString("code")).isEqualTo(told);
    assertThat(last.getString("message")).contains("No more.");
  }

  @Test
  void refusedBeforeItBeganIsAStatus() {
    upstream.script(Answer.status(429, "{\"error\": {\"message\": \"slow down\"}}"));
    client
        .request()
        .body(question().put("stream", true).encode())
        .post("/v1/responses")
        .then()
        .statusCode(429)
        .body("error.type", org.hamcrest.Matchers.equalTo("rate_limit_error"));
  }

  @Test
  void anotherAccountReadsNoEvents() throws Exception {
    CountDownLatch rest = new CountDownLatch(1);
    upstream.script(Answer.text("One", " two").holdingLastUntil(rest));
    try (Events events = Events.create(client, question())) {
      String id = idOf(events.upTo(DELTA));
      Client.create().request().get("/v1/responses/" + id + "?stream=true").then().statusCode(404);
      rest.countDown();
      assertThat(events.rest().getLast().getString("type")).isEqualTo("response.completed");
    }
  }
}
