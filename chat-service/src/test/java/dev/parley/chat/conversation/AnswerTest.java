package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.as;
import static dev.parley.chat.Visitor.prompt;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.chat.Visitor.Event;
import dev.parley.testing.Answer;
import dev.parley.testing.SettableClock;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ChatTest
class AnswerTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @Inject SettableClock clock;
  @Inject BeginTurn turns;
  @Inject CancelAnswer cancel;
  @Inject KeepTurns keep;
  @Inject RunningAnswers running;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  /** What is still being answered would be counted by the next test. */
  @AfterEach
  void endAll() {
    clock.reset();
    running.all().forEach(RunningAnswers.RunningAnswer::stop);
    await().atMost(SOON).until(() -> running.all().isEmpty());
  }

  private static String stateOf(Visitor visitor) {
    return given().get(visitor.path("")).then().extract().path("messages[-1].state");
  }

  @Test
  void wordsPassThroughBeforeTheAnswerIsWhole() {
    Visitor visitor = Visitor.arrive();
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream()
        .script(Answer.text("Water ", "boils ", "at 100 °C.").holdingLastUntil(last));
    try (var stream = visitor.open(prompt("When does water boil?"))) {
      assertThat(stream.next().name()).isEqualTo("turn");
      stream.awaitWords("Water boils ");
      assertThat(stateOf(visitor)).isEqualTo("streaming");
      last.countDown();
      List<Event> rest = stream.rest();
      assertThat(rest).extracting(Event::name).containsExactly("message", "usage", "done");
      assertThat(rest.getFirst().data().getInteger("offset")).isEqualTo(12);
      assertThat(rest.getLast().data().getString("state")).isEqualTo("complete");
    }
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[1].content", equalTo("Water boils at 100 °C."));
  }

  @Test
  void citationsAndUsageComeAsEvents() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.cited("The passage.", "Yes [1]."));
    List<Event> events = visitor.ask("Is it so?");
    assertThat(events)
        .extracting(Event::name)
        .containsExactly("turn", "message", "citations", "usage", "done");
    JsonObject citation = events.get(2).data().getJsonArray("citations").getJsonObject(0);
    assertThat(citation.getString("text")).isEqualTo("The passage.");
    assertThat(citation.getDouble("score")).isEqualTo(0.81);
    assertThat(citation.getString("reference")).isEqualTo("docs/guide.md");
    assertThat(citation.getInteger("endIndex")).isEqualTo(7);
    assertThat(events.get(3).data().getInteger("totalTokens")).isEqualTo(23);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[1].message_id", equalTo(events.get(4).data().getString("messageId")));
  }

  @Test
  void theRequestIdGoesAlong() {
    Visitor visitor = Visitor.arrive();
    given()
        .header("X-Request-Id", "visitor-request-1")
        .contentType(ContentType.JSON)
        .body(prompt("Hello?"))
        .post(visitor.path("/prompt/stream"))
        .then()
        .statusCode(200)
        .contentType("text/event-stream");
    assertThat(Inference.upstream().requests().getLast().headers().get("X-Request-Id"))
        .isEqualTo("visitor-request-1");
  }

  @Test
  void aThousandPiecesArriveInOrder() {
    Visitor visitor = Visitor.arrive();
    String[] pieces = new String[1_000];
    for (int i = 0; i < pieces.length; i++) {
      pieces[i] = i + " ";
    }
    Inference.upstream().script(Answer.text(pieces));
    String said = Visitor.wordsOf(visitor.ask("Count."));
    assertThat(said).isEqualTo(String.join("", pieces));
  }

  @ParameterizedTest
  @CsvSource({
    "402, 402, urn:parley:problem:insufficient-balance",
    "404, 422, urn:parley:problem:unprocessable",
    "422, 422, urn:parley:problem:unprocessable",
    "429, 429, urn:parley:problem:rate-limited",
    "401, 502, urn:parley:problem:upstream-failed",
    "500, 502, urn:parley:problem:upstream-failed",
    "503, 503, urn:parley:problem:unavailable",
    "504, 504, urn:parley:problem:upstream-timeout",
  })
  void aRefusalIsToldAndCanBeRetried(int refusal, int status, String type) {
    Visitor visitor = Visitor.arrive();
    Answer refused = Inference.refusal(refusal, "Not now.").withHeader("Retry-After", "7");
    Inference.upstream().script(refused, refused);

    Event error = visitor.ask("Hello?").getLast();
    assertThat(error.name()).isEqualTo("error");
    assertThat(error.data().getString("type")).isEqualTo(type);
    assertThat(error.data().getInteger("status")).isEqualTo(status);
    var plain =
        given()
            .contentType(ContentType.JSON)
            .body(prompt("Hello?"))
            .post(visitor.path("/prompt"))
            .then()
            .statusCode(status)
            .body("type", equalTo(type))
            .extract();
    if (refusal == 429) {
      assertThat(plain.header("Retry-After")).isEqualTo("7");
      assertThat(error.data().getInteger("retryAfter")).isEqualTo(7);
    }
    assertThat(stateOf(visitor)).isEqualTo("failed");

    given().post(visitor.path("/retry")).then().statusCode(204);
    Inference.upstream().script(Answer.text("Now."));
    try (var stream = visitor.open("{}")) {
      stream.awaitWords("Now.");
      assertThat(stream.rest().getLast().name()).isEqualTo("done");
    }
  }

  @Test
  void anAnswerThatBreaksOffKeepsItsWordsAndIsNotTakenForSaid() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Half an ", "answ").thenCut());
    List<Event> events = visitor.ask("Tell me.");
    assertThat(events.getLast().name()).isEqualTo("error");
    assertThat(events.getLast().data().getInteger("status")).isEqualTo(502);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[1].state", equalTo("failed"))
        .body("messages[1].content", equalTo("Half an answ"))
        .body("messages[1].error.title", equalTo("An upstream failed"));

    visitor.ask("And now?");
    JsonObject asked = Inference.upstream().requests().getLast().json();
    assertThat(asked.getJsonArray("messages"))
        .extracting(message -> ((JsonObject) message).getString("content"))
        .containsExactly("Tell me.", "And now?");
  }

  @Test
  void anErrorInTheMiddleOfAStreamIsTold() {
    Visitor visitor = Visitor.arrive();
    JsonObject error =
        new JsonObject().put("message", "The model is overloaded.").put("code", "unavailable");
    Inference.upstream()
        .script(
            Inference.events(
                Inference.chunk(new JsonObject().put("content", "Well, ")).encode(),
                new JsonObject().put("error", error).encode()));
    Event last = visitor.ask("Hello?").getLast();
    assertThat(last.name()).isEqualTo("error");
    assertThat(last.data().getInteger("status")).isEqualTo(503);
    assertThat(last.data().getString("detail")).isEqualTo("The model is overloaded.");
  }

  @Test
  void anUpstreamThatFallsSilentIsGivenUp() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("And then ").thenStall());
    assertThat(visitor.ask("Go on.").getLast().name()).isEqualTo("error");
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
  }

  @Test
  void whatIsNoEventStreamIsAnError() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.events("no json"), Answer.status(200, "<html>"));
    assertThat(visitor.ask("Hello?").getLast().name()).isEqualTo("error");
    assertThat(visitor.ask("Hello?").getLast().name()).isEqualTo("error");
  }

  /** Another instance, or the one that starts after this was killed, has what was said. */
  @Test
  void whatWasSaidIsKeptAlsoWhileTheModelPauses() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Let me think").thenStall());
    try (var stream = visitor.open(prompt("Well?"))) {
      stream.awaitWords("Let me think");
      await()
          .atMost(Duration.ofMillis(1_500)) // before the upstream is given up
          .until(
              () ->
                  given()
                      .get(visitor.path(""))
                      .then()
                      .body("messages[1].state", equalTo("streaming"))
                      .extract()
                      .path("messages[1].content")
                      .equals("Let me think"));
    }
  }

  @Test
  void cancellingStopsTheUpstreamAndKeepsWhatWasSaid() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("First words").thenStall());
    try (var stream = visitor.open(prompt("Talk."))) {
      stream.awaitWords("First words");
      given()
          .delete(visitor.path(""))
          .then()
          .statusCode(200)
          .body("message", equalTo("Inference cancelled."));
      Event done = stream.rest().getLast();
      assertThat(done.name()).isEqualTo("done");
      assertThat(done.data().getString("state")).isEqualTo("cancelled");
    }
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[1].state", equalTo("cancelled"))
        .body("messages[1].content", equalTo("First words"));
    given().delete(visitor.path("")).then().statusCode(200);
  }

  @Test
  void cancellingWorksBeforeTheFirstWord() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.silence());
    try (var stream = visitor.open(prompt("Talk."))) {
      await().atMost(SOON).until(() -> !Inference.upstream().requests().isEmpty());
      given().delete(visitor.path("")).then().statusCode(200);
      assertThat(stream.rest().getLast().data().getString("state")).isEqualTo("cancelled");
    }
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
  }

  @Test
  void anAnswerThatNobodyListensToEndsAfterAWhile() {
    Visitor visitor = Visitor.arrive();
    String[] pieces = new String[500];
    java.util.Arrays.fill(pieces, "word ");
    Inference.upstream().script(Answer.text(pieces).withDelayBetween(Duration.ofMillis(50)));
    try (var stream = visitor.open(prompt("Talk."))) {
      assertThat(stream.next("message")).isNotNull();
    }
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
    await().atMost(SOON).until(() -> stateOf(visitor).equals("cancelled"));
    given().get(visitor.path("")).then().body("messages[1].content", startsWith("word word"));
  }

  @Test
  void anotherReplicaStopsAnAnswerThroughTheDatabase() {
    Visitor visitor = Visitor.arrive();
    String[] pieces = new String[500];
    java.util.Arrays.fill(pieces, "word ");
    Inference.upstream().script(Answer.text(pieces).withDelayBetween(Duration.ofMillis(20)));
    try (var stream = visitor.open(prompt("Talk."))) {
      assertThat(stream.next("message")).isNotNull();
      assertThat(cancel.request(UUID.fromString(visitor.session()))).isTrue();
      List<Event> rest = stream.rest();
      assertThat(rest.getLast().data().getString("state")).isEqualTo("cancelled");
      assertThat(rest).hasSizeLessThan(pieces.length);
    }
  }

  @Test
  void oneAnswerAtATime() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("First words").thenStall());
    try (var stream = visitor.open(prompt("Talk."))) {
      assertThat(stream.next("message")).isNotNull();
      for (String call : new String[] {"/prompt", "/prompt/stream"}) {
        given()
            .contentType(ContentType.JSON)
            .body(prompt("And me?"))
            .post(visitor.path(call))
            .then()
            .statusCode(409)
            .contentType("application/problem+json");
      }
      given().post(visitor.path("/retry")).then().statusCode(409);
      given().get(visitor.path("")).then().body("messages", hasSize(2));
    }
  }

  @Test
  void deletingTheSessionEndsItsAnswer() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("First words").thenStall());
    try (var stream = visitor.open(prompt("Talk."))) {
      assertThat(stream.next("message")).isNotNull();
      as(visitor.account())
          .delete("/api/v1/web-chat-client/" + visitor.client() + "/sessions/" + visitor.session())
          .then()
          .statusCode(200);
      assertThat(stream.next("done")).isNull();
    }
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
  }

  @Test
  void aRetryRemovesTheAnswerAndAsksAgain() {
    Visitor visitor = Visitor.arrive();
    given().post(visitor.path("/retry")).then().statusCode(400);
    visitor.ask("Hello?");
    given().post(visitor.path("/retry")).then().statusCode(204);
    given().get(visitor.path("")).then().body("messages.content", contains("Hello?"));
    given().post(visitor.path("/retry")).then().statusCode(204);
    Inference.upstream().script(Answer.text("Better."));
    try (var stream = visitor.open("{}")) {
      assertThat(stream.rest().getLast().name()).isEqualTo("done");
    }
    given().get(visitor.path("")).then().body("messages.content", contains("Hello?", "Better."));
    assertThat(Inference.upstream().requests().getLast().json().getJsonArray("messages"))
        .hasSize(1);
  }

  @Test
  void anAnswerLeftBehindByAKillCanBeRetried() {
    Visitor visitor = Visitor.arrive();
    turns.begin(visitor.key(), new Ask(Prompt.of("Hello?"), null, false));
    assertThat(keep.interruptLost("another-instance")).isZero();
    try (var stream = visitor.follow("0")) {
      assertThat(keep.interruptLost("chat-test")).isEqualTo(1);
      assertThat(stream.next("error").data().getString("detail"))
          .isEqualTo(
              "The service stopped while this answer was written. Your message was kept; try"
                  + " again.");
    }
    given()
        .get(visitor.path(""))
        .then()
        .body("messages.role", contains("user", "assistant"))
        .body("messages[1].state", equalTo("failed"))
        .body("messages[1].error.detail", startsWith("The service stopped while"))
        .body("events.turn", nullValue());
    given().post(visitor.path("/retry")).then().statusCode(204);
    try (var stream = visitor.open("{}")) {
      assertThat(stream.rest().getLast().name()).isEqualTo("done");
    }
  }

  @Test
  void anAnswerWhoseWriterIsLostDoesNotBlockTheSession() {
    Visitor visitor = Visitor.arrive();
    turns.begin(visitor.key(), new Ask(Prompt.of("Hello?"), null, false));
    clock.advance(Duration.ofMinutes(5));
    await().atMost(SOON).until(() -> stateOf(visitor).equals("failed"));
    assertThat(visitor.ask("Anybody?").getLast().name()).isEqualTo("done");
  }
}
