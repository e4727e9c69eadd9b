package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.prompt;
import static dev.parley.chat.Visitor.wordsOf;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.chat.Visitor.Event;
import dev.parley.testing.Answer;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ChatTest
class TurnTest {

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  private static Visitor arrive(String parameter, Object value) {
    JsonObject parameters = new JsonObject().put(parameter, value);
    return Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
  }

  private static ValidatableResponse ask(Visitor visitor, String body) {
    return given().contentType(ContentType.JSON).body(body).post(visitor.path("/prompt")).then();
  }

  private static String withId(String content, String id) {
    JsonObject prompt = new JsonObject().put("role", "user").put("content", content).put("id", id);
    return new JsonObject().put("prompt", prompt).encode();
  }

  private static List<Object> asked() {
    return Inference.upstream().requests().getLast().json().getJsonArray("messages").stream()
        .map(message -> ((JsonObject) message).getValue("content"))
        .toList();
  }

  @Test
  void quickMessagesAreAnsweredTogether() {
    Visitor visitor = arrive("messageDebounceInterval", 0.6);
    Inference.upstream().script(Answer.text("Both."));
    try (var first = visitor.open(prompt("My order"))) {
      assertThat(first.next().data().getString("state")).isEqualTo("collecting");
      try (var second = visitor.open(prompt("has not come."))) {
        assertThat(wordsOf(second.rest())).isEqualTo("Both.");
      }
      List<Event> rest = first.rest();
      assertThat(wordsOf(rest)).isEqualTo("Both.");
      assertThat(rest).extracting(Event::name).contains("posted", "turn", "done");
    }
    assertThat(Inference.upstream().requests()).hasSize(1);
    assertThat(asked()).containsExactly("My order\n\nhas not come.");
    given()
        .get(visitor.path(""))
        .then()
        .body("messages.content", contains("My order", "has not come.", "Both."));
  }

  @Test
  void collectingCanBeCancelled() {
    Visitor visitor = arrive("messageDebounceInterval", "00:00:30");
    try (var stream = visitor.open(prompt("Wait,"))) {
      assertThat(stream.next().name()).isEqualTo("turn");
      given()
          .delete(visitor.path(""))
          .then()
          .statusCode(200)
          .body("message", equalTo("Inference cancelled."));
      assertThat(stream.rest().getLast().data().getString("state")).isEqualTo("cancelled");
    }
    assertThat(Inference.upstream().requests()).isEmpty();
    given().get(visitor.path("")).then().body("messages.content", contains("Wait,"));
  }

  @Test
  void aLongAnswerComesAsSeveralMessages() {
    Visitor visitor = arrive("splitAnswerIntoMessageChunks", true);
    Inference.upstream()
        .script(
            Inference.cited(
                "The passage.", "First [1].\n", "\nSecond:\n\n- a\n\n- b\n\n", "Third [1]."));
    List<Event> events = visitor.ask("Tell me.");
    List<String> ids =
        events.stream()
            .filter(event -> event.name().equals("message"))
            .map(event -> event.data().getString("messageId"))
            .distinct()
            .toList();
    assertThat(ids).hasSize(3);
    assertThat(events.getLast().data().getJsonArray("messageIds").getList()).isEqualTo(ids);
    given()
        .get(visitor.path(""))
        .then()
        .body(
            "messages.content",
            contains("Tell me.", "First [1].", "Second:\n\n- a\n\n- b", "Third [1]."))
        .body("messages.message_id[1]", equalTo(ids.get(0)))
        .body("messages[1].citations[0].startIndex", equalTo(6))
        .body("messages[3].citations[0].startIndex", equalTo(6))
        .body("messages[2].citations", hasSize(0));
    // To the model it is one answer.
    visitor.ask("And?");
    assertThat(asked())
        .containsExactly("Tell me.", "First [1].\n\nSecond:\n\n- a\n\n- b\n\nThird [1].", "And?");
    // And one that is resumed in the middle has the places of the whole.
    String seq = events.getFirst().id();
    try (var again = visitor.follow(seq + ".14")) {
      List<Event> rest = again.untilEnd();
      assertThat(rest.getFirst().data().getString("text")).startsWith("cond:");
      assertThat(rest.getFirst().data().getInteger("offset")).isEqualTo(2);
    }
  }

  @Test
  void toolCallsShowWhereTheClientSaysSo() {
    Visitor shown = arrive("showToolCalls", true);
    Inference.upstream().script(Inference.withTools("Sunny."));
    List<Event> events = shown.ask("The weather?");
    List<JsonObject> calls =
        events.stream().filter(e -> e.name().equals("tool_call")).map(Event::data).toList();
    assertThat(calls).hasSize(2);
    assertThat(calls.getFirst().getString("name")).isEqualTo("weather");
    assertThat(calls.getFirst().getString("state")).isEqualTo("succeeded");
    assertThat(calls.getLast().getString("error")).isEqualTo("The server is down.");
    given()
        .get(shown.path(""))
        .then()
        .body("messages[1].toolCalls.name", contains("weather", "news"))
        .body("messages[1].toolCalls[0].durationMs", equalTo(12));
    Inference.upstream().script(Inference.withTools("Sunny."));
    ask(shown, prompt("Again?")).body("toolCalls", hasSize(2));

    Visitor hidden = Visitor.arrive();
    Inference.upstream().script(Inference.withTools("Sunny."), Inference.withTools("Sunny."));
    assertThat(hidden.ask("The weather?")).extracting(Event::name).doesNotContain("tool_call");
    ask(hidden, prompt("Again?")).body("toolCalls", hasSize(0));
    given().get(hidden.path("")).then().body("messages[1].toolCalls", hasSize(0));
    Visitor.as(hidden.account())
        .get(
            "/api/v1/web-chat-client/"
                + hidden.client()
                + "/sessions/"
                + hidden.session()
                + "/messages")
        .then()
        .body("messages[1].toolCalls.name", contains("weather", "news"));
  }

  @Test
  void functionsThatNobodyRunsAreToldToo() {
    Visitor visitor = arrive("showToolCalls", true);
    JsonObject head =
        new JsonObject()
            .put("index", 0)
            .put("id", "call_1")
            .put("function", new JsonObject().put("name", "pay").put("arguments", "{\"eu"));
    JsonObject tail =
        new JsonObject()
            .put("index", 0)
            .put("function", new JsonObject().put("arguments", "ros\":5}"));
    Inference.upstream()
        .script(
            Inference.events(
                Inference.chunk(new JsonObject().put("tool_calls", new JsonArray().add(head)))
                    .encode(),
                Inference.chunk(new JsonObject().put("tool_calls", new JsonArray().add(tail)))
                    .encode(),
                "[DONE]"));
    ask(visitor, prompt("Pay."))
        .statusCode(200)
        .body("toolCalls[0].id", equalTo("call_1"))
        .body("toolCalls[0].name", equalTo("pay"))
        .body("toolCalls[0].arguments", equalTo("{\"euros\":5}"))
        .body("toolCalls[0].state", equalTo("requested"));
  }

  @Test
  void debuggingShowsFactsAndUsage() {
    Visitor debugged = arrive("debug", true);
    Inference.upstream().script(Inference.withTools("Sunny."), Answer.text("Yes."));
    JsonObject debug = debugged.ask("The weather?").getLast().data().getJsonObject("debug");
    assertThat(debug.getLong("totalMillis")).isNotNegative();
    assertThat(debug.getLong("firstWordsMillis")).isNotNegative();
    assertThat(debug.getJsonArray("warnings").getList()).containsExactly("A server is missing.");
    ask(debugged, prompt("Again?"));
    given().get(debugged.path("")).then().body("messages[3].usage.totalTokens", equalTo(11));
    Visitor plain = Visitor.arrive();
    assertThat(plain.ask("Hello?").getLast().data().containsKey("debug")).isFalse();
  }

  @Test
  void theSameMessageSentTwiceIsAnsweredOnce() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Once."), Answer.text("Twice."));
    String body = withId("Hello?", "attempt-1");
    try (var first = visitor.open(body)) {
      assertThat(wordsOf(first.rest())).isEqualTo("Once.");
    }
    try (var second = visitor.open(body)) {
      List<Event> events = second.rest();
      assertThat(events.getFirst().name()).isEqualTo("turn");
      assertThat(wordsOf(events)).isEqualTo("Once.");
    }
    ask(visitor, body).body("completionText", equalTo("Once."));
    assertThat(Inference.upstream().requests()).hasSize(1);
    given().get(visitor.path("")).then().body("messages", hasSize(2));
  }

  @Test
  void anEditedMessageReplacesAllAfterIt() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream()
        .script(Answer.text("First."), Answer.text("Second."), Answer.text("Better."));
    visitor.ask("One?");
    visitor.ask("Two?");
    String edited = given().get(visitor.path("")).then().extract().path("messages[2].message_id");
    String body = new JsonObject(prompt("Two, please?")).put("replaces", edited).encode();
    ask(visitor, body).statusCode(200).body("completionText", equalTo("Better."));
    given()
        .get(visitor.path(""))
        .then()
        .body("messages.content", contains("One?", "First.", "Two, please?", "Better."));
    assertThat(asked()).containsExactly("One?", "First.", "Two, please?");
    ask(visitor, body).statusCode(404); // it is gone
    String answer = given().get(visitor.path("")).then().extract().path("messages[3].message_id");
    ask(visitor, new JsonObject(prompt("x")).put("replaces", answer).encode()).statusCode(404);
    ask(visitor, new JsonObject(prompt("x")).put("replaces", "no id").encode()).statusCode(400);
  }

  @Test
  void aRetryInOneCall() {
    Visitor visitor = Visitor.arrive();
    ask(visitor, "{\"retry\": true}").statusCode(400);
    Inference.upstream().script(Answer.text("Bad."), Answer.text("Better."));
    visitor.ask("One?");
    ask(visitor, "{\"retry\": true}").statusCode(200).body("completionText", equalTo("Better."));
    given().get(visitor.path("")).then().body("messages.content", contains("One?", "Better."));
    ask(visitor, "{\"retry\": 1}").statusCode(400);
  }

  @Test
  void manyRetriesAtOnceAnswerOnce() throws Exception {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.refusal(503, "Not now."));
    visitor.ask("One?");
    Inference.upstream().reset();
    Inference.upstream().script(Answer.text("Once.").withDelayBefore(Duration.ofMillis(400)));
    List<Callable<Integer>> retries = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      retries.add(() -> ask(visitor, "{\"retry\": true}").extract().statusCode());
    }
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<Integer> status : executor.invokeAll(retries)) {
        assertThat(status.get()).isEqualTo(200);
      }
    }
    assertThat(Inference.upstream().requests()).hasSize(1);
    given().get(visitor.path("")).then().body("messages.content", contains("One?", "Once."));
  }

  @Test
  void anInferenceThatIsDownIsToldAndRecovers() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.refusal(503, "The model is loading."));
    Event error = visitor.ask("Hello?").getLast();
    assertThat(error.data().getString("detail")).isEqualTo("The model is loading.");
    assertThat(error.data().getString("turnId")).isNotNull();
    Inference.upstream().script(Answer.text("Here I am."));
    try (var stream = visitor.open("{\"retry\": true}")) {
      assertThat(wordsOf(stream.rest())).isEqualTo("Here I am.");
    }
  }

  @Test
  void theContextIsReadAnewForEveryAnswer() {
    Visitor visitor =
        Visitor.arrive(
            new JsonObject(),
            new JsonObject()
                .put("extraContext", "The visitor is Ann.")
                .put("contextLocation", Inference.upstream().baseUrl().replace("/v1", "/context")));
    Inference.upstream()
        .script(
            Answer.status(200, "The cart is empty."),
            Answer.text("First."),
            Answer.status(500, "broken"),
            Answer.text("Second."));
    visitor.ask("One?");
    assertThat(asked().getFirst()).isEqualTo("The visitor is Ann.\n\nThe cart is empty.");
    assertThat(wordsOf(visitor.ask("Two?"))).isEqualTo("Second.");
    assertThat(asked().getFirst()).isEqualTo("The visitor is Ann.");
  }

  @Test
  void schedulingIsToldToOtherServices() {
    JsonObject parameters =
        new JsonObject()
            .put("allowScheduledContinuations", true)
            .put("maxScheduledIgnoredZone", "1.02:00:00");
    Visitor visitor =
        Visitor.arrive(
            new JsonObject().put("clientParameters", parameters),
            new JsonObject().put("tag", "ann"));
    visitor.ask("Remind me.");
    String path = "/internal/v1/web-chat-client/" + visitor.client() + "/scheduling";
    Visitor.as(visitor.account())
        .queryParam("external-user-id", "ann")
        .get(path)
        .then()
        .statusCode(200)
        .body("allowed", equalTo(true))
        .body("maxIgnoredSeconds", equalTo(93_600))
        .body("contact.sessionId", equalTo(visitor.session()))
        .body("contact.channel", equalTo("web"));
    Visitor.as(UUID.randomUUID()).get(path).then().statusCode(404);
    given().get(path).then().statusCode(401);
  }

  @Test
  void aVisitorWhoReadsSlowlyMissesNothing() {
    Visitor visitor = Visitor.arrive();
    String[] pieces = new String[400];
    java.util.Arrays.fill(pieces, "x".repeat(2_000) + " ");
    Inference.upstream().script(Answer.text(pieces));
    try (var stream = visitor.open(prompt("A lot."))) {
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  given()
                      .get(visitor.path(""))
                      .then()
                      .extract()
                      .<String>path("messages[1].state")
                      .equals("complete"));
      assertThat(wordsOf(stream.rest())).isEqualTo(String.join("", pieces));
    }
  }
}
