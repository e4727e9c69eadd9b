package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.prompt;
import static dev.parley.chat.Visitor.wordsOf;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.chat.Visitor.Event;
import dev.parley.chat.feed.AnswerText;
import dev.parley.testing.Answer;
import io.agroal.api.AgroalDataSource;
import io.quarkus.narayana.jta.QuarkusTransaction;
import jakarta.inject.Inject;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ChatTest
class ResumeTest {

  @Inject AgroalDataSource pool;
  @Inject BeginTurn turns;
  @Inject StartAnswer start;
  @Inject EndTurn end;
  @Inject MessageRepository messages;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @Test
  void aLostConnectionGoesOnWhereItBroke() {
    Visitor visitor = Visitor.arrive();
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream().script(Answer.text("One ", "two ", "three.").holdingLastUntil(last));
    Event seen;
    try (var stream = visitor.open(prompt("Count."))) {
      seen = stream.awaitWords("One two ");
    }
    try (var again = visitor.follow(seen.id())) {
      last.countDown();
      List<Event> rest = again.untilEnd();
      assertThat(wordsOf(rest)).isEqualTo("three.");
      assertThat(rest.getFirst().data().getInteger("offset")).isEqualTo(8);
      assertThat(rest.getLast().data().getString("state")).isEqualTo("complete");
    }
  }

  @Test
  void anAnswerThatEndedMeanwhileIsTakenFromTheDatabase() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.cited("The passage.", "It is ", "so [1]."));
    List<Event> events = visitor.ask("Is it?");
    Event first = events.stream().filter(e -> e.name().equals("message")).findFirst().orElseThrow();
    int half = "It is ".length();
    String seq = first.id().split("\\.")[0];
    try (var again = visitor.follow(seq + "." + half)) {
      List<Event> rest = again.untilEnd();
      assertThat(wordsOf(rest)).isEqualTo("so [1].");
      assertThat(rest)
          .extracting(Event::name)
          .containsExactly("message", "citations", "usage", "done");
      assertThat(rest.getLast().id()).isEqualTo(events.getLast().id());
    }
  }

  @Test
  void whoMissedAllGetsAllInOrder() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("First."), Answer.text("Second."));
    visitor.ask("One?");
    visitor.ask("Two?");
    given().post(visitor.path("/retry")).then().statusCode(204);
    try (var all = visitor.follow("0")) {
      List<Event> events = new ArrayList<>(all.untilEnd());
      events.addAll(all.untilEnd());
      assertThat(events.stream().map(Event::name).filter(name -> !name.equals("usage")))
          .containsExactly(
              "posted", "turn", "message", "done", "posted", "turn", "message", "done");
      assertThat(events.getFirst().data().getString("content")).isEqualTo("One?");
      assertThat(events.getFirst().data().getString("from")).isEqualTo("visitor");
      assertThat(wordsOf(events)).isEqualTo("First.Second.");
      Event removed = all.next();
      assertThat(removed.name()).isEqualTo("removed");
      assertThat(removed.data().getJsonArray("messageIds")).hasSize(1);
    }
  }

  @Test
  void allWhoListenHearTheSame() {
    Visitor visitor = Visitor.arrive();
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream().script(Answer.text("One ", "two ", "three.").holdingLastUntil(last));
    try (var early = visitor.follow(null);
        var asking = visitor.open(prompt("Count."))) {
      Event seen = asking.awaitWords("One two ");
      try (var late = visitor.follow(seen.id())) {
        last.countDown();
        assertThat(wordsOf(asking.untilEnd())).isEqualTo("three.");
        assertThat(wordsOf(late.untilEnd())).isEqualTo("three.");
        List<Event> whole = early.untilEnd();
        assertThat(wordsOf(whole)).isEqualTo("One two three.");
        assertThat(whole.getFirst().name()).isEqualTo("posted");
      }
    }
  }

  @Test
  void theInfoSaysWhereItsEventsStand() {
    Visitor visitor = Visitor.arrive();
    visitor.ask("One?");
    String id = given().get(visitor.path("")).then().extract().path("events.lastEventId");
    try (var stream = visitor.follow(id)) {
      visitor.ask("Two?");
      assertThat(stream.next().data().getString("content")).isEqualTo("Two?");
    }
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream().script(Answer.text("One ", "two").holdingLastUntil(last));
    try (var asking = visitor.open(prompt("Three?"))) {
      asking.awaitWords("One ");
      given()
          .get(visitor.path(""))
          .then()
          .body("events.turn.state", equalTo("answering"))
          .body("events.turn.turnId", notNullValue());
      last.countDown();
      asking.rest();
    }
  }

  @Test
  void anIdOfAnotherConversationOrOfNoneIsRefused() {
    Visitor visitor = Visitor.arrive();
    for (String id : new String[] {"99", "x", "-1", "1.2.3"}) {
      given()
          .header("Last-Event-ID", id)
          .get(visitor.path("/events"))
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
    given().get("/api/v1/public/chat-clients/" + "A".repeat(32) + "/events").then().statusCode(404);
  }

  @Test
  void wordsOfAnotherInstanceAreFollowedThroughTheDatabase() {
    Visitor visitor = Visitor.arrive();
    UUID conversation = UUID.fromString(visitor.session());
    // As another instance does it: nothing of this is in the memory of this one.
    var begun = turns.begin(visitor.key(), new Ask(Prompt.of("Count."), null, false));
    UUID turn = begun.turn();
    var now = (StartAnswer.Start.Now) start.start(conversation, turn);
    UUID answer = now.question().answerId();
    try (var stream = visitor.follow("0")) {
      QuarkusTransaction.requiringNew().run(() -> messages.checkpoint(Map.of(answer, "One ")));
      stream.awaitWords("One ");
      QuarkusTransaction.requiringNew().run(() -> messages.checkpoint(Map.of(answer, "One two ")));
      assertThat(stream.next("message").data().getString("text")).isEqualTo("two ");
      end.finish(
          conversation,
          new Outcome(
              turn,
              TurnState.COMPLETE,
              List.of(new AnswerText.Message(answer, 0, "One two three.")),
              "",
              List.of(),
              List.of(),
              null,
              new AnswerFacts(null, 1, null, List.of()),
              null));
      assertThat(wordsOf(stream.untilEnd())).isEqualTo("three.");
    }
  }

  @Test
  void thePlaceOfAnAnswerIsOpenedOnce() {
    Visitor visitor = Visitor.arrive();
    UUID conversation = UUID.fromString(visitor.session());
    UUID turn = turns.begin(visitor.key(), new Ask(Prompt.of("Count."), null, false)).turn();
    // Whoever did not hear that the first was kept does it again.
    var once = (StartAnswer.Start.Now) start.start(conversation, turn);
    var again = (StartAnswer.Start.Now) start.start(conversation, turn);
    assertThat(again.question().answerId()).isEqualTo(once.question().answerId());
    assertThat(again.question().said()).hasSize(1);
    given().get(visitor.path("")).then().body("messages", hasSize(2));
  }

  @Test
  void anAnswerOutlastsADatabaseWithoutConnections() throws Exception {
    Visitor visitor = Visitor.arrive();
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream().script(Answer.text("One ", "two ", "three.").holdingLastUntil(last));
    List<Connection> taken = new ArrayList<>();
    try (var stream = visitor.open(prompt("Count."))) {
      stream.awaitWords("One two ");
      for (int i = 0; i < pool.getConfiguration().connectionPoolConfiguration().maxSize(); i++) {
        taken.add(pool.getConnection());
      }
      last.countDown();
      assertThat(stream.next("message").data().getString("text")).isEqualTo("three.");
      // As long as this waits for a connection, so does the answer that is to be kept.
      assertThatThrownBy(pool::getConnection).hasMessageContaining("acquisition timeout");
      giveBack(taken);
      Event end = stream.untilEnd().getLast();
      assertThat(end.name()).isEqualTo("done");
      assertThat(end.data().getString("state")).isEqualTo("complete");
    } finally {
      giveBack(taken);
    }
    given().get(visitor.path("")).then().body("messages[-1].content", equalTo("One two three."));
  }

  private static void giveBack(List<Connection> taken) throws SQLException {
    for (Connection connection : taken) {
      connection.close();
    }
    taken.clear();
  }

  @Test
  void nobodyOpensStreamsWithoutEnd() {
    Visitor visitor = Visitor.arrive();
    List<Visitor.Stream> streams = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      streams.add(visitor.follow(null));
    }
    given().get(visitor.path("/events")).then().statusCode(429).header("Retry-After", "10");
    streams.forEach(Visitor.Stream::close);
    await()
        .atMost(Duration.ofSeconds(10))
        .until(
            () -> {
              try (var again = visitor.follow(null)) {
                return again != null;
              } catch (AssertionError stillFull) {
                return false;
              }
            });
  }
}
