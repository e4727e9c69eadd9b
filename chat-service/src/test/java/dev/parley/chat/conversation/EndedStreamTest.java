package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.as;
import static dev.parley.chat.Visitor.prompt;
import static dev.parley.chat.Visitor.wordsOf;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.chat.ChatTest;
import dev.parley.chat.DeletedGateway;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.chat.Visitor.Event;
import dev.parley.events.Outbox;
import dev.parley.testing.Answer;
import dev.parley.testing.SettableClock;
import dev.parley.testing.TestTokens;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import jakarta.persistence.EntityManager;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Streams of conversations that cannot go on end by themselves, and say why. */
@ChatTest
class EndedStreamTest {

  /** Far below the 30 seconds after which an idle stream would look by itself. */
  private static final Duration SOON = Duration.ofSeconds(8);

  @Inject SettableClock clock;
  @Inject Outbox outbox;
  @Inject EntityManager entities;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void backToNow() {
    clock.reset();
  }

  private static void assertEnded(Visitor.Stream stream, String reason) {
    long begun = System.nanoTime();
    List<Event> rest = stream.rest();
    assertThat(rest).extracting(Event::name).containsExactly("ended");
    assertThat(rest.getFirst().data().getString("reason")).isEqualTo(reason);
    assertThat(Duration.ofNanos(System.nanoTime() - begun)).isLessThan(SOON);
  }

  private static String sessionOf(Visitor visitor) {
    return "/api/v1/web-chat-client/" + visitor.client() + "/sessions/" + visitor.session();
  }

  private static void deleteClient(Visitor visitor) {
    as(visitor.account())
        .delete("/api/v1/web-chat-client/" + visitor.client())
        .then()
        .statusCode(200);
  }

  @Test
  void aDeletedSessionEndsItsStreams() {
    Visitor visitor = Visitor.arrive();
    try (var stream = visitor.follow(null)) {
      as(visitor.account()).delete(sessionOf(visitor)).then().statusCode(200);
      assertEnded(stream, "deleted");
    }
    given().get(visitor.path("/events")).then().statusCode(404);
  }

  @Test
  void aDeletedClientEndsTheStreamsOfItsSessionsAndTheAnswersInThem() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Never to be whole").thenStall());
    try (var idle = visitor.follow(null);
        var asking = visitor.open(prompt("Talk."))) {
      asking.awaitWords("Never to be whole");
      deleteClient(visitor);
      assertThat(asking.rest()).extracting(Event::name).containsExactly("ended");
      List<Event> heard = idle.rest();
      assertThat(heard.getLast().name()).isEqualTo("ended");
      assertThat(heard.getLast().data().getString("reason")).isEqualTo("deleted");
    }
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
  }

  /** As another instance does it, of which nothing is in the memory of this one. */
  @Test
  void whatAnotherInstanceDeletesEndsHereToo() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Never to be whole").thenStall());
    try (var idle = visitor.follow(null);
        var asking = visitor.open(prompt("Talk."))) {
      asking.awaitWords("Never to be whole");
      QuarkusTransaction.requiringNew()
          .run(
              () ->
                  entities
                      .createNativeQuery("DELETE FROM chat_client WHERE id = :id")
                      .setParameter("id", UUID.fromString(visitor.client()))
                      .executeUpdate());
      assertThat(asking.rest()).extracting(Event::name).containsExactly("ended");
      assertThat(idle.rest().getLast().name()).isEqualTo("ended");
    }
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
  }

  @Test
  void aSessionWhoseTimeIsOverEndsItsStreams() {
    Visitor visitor = Visitor.arrive(new JsonObject(), new JsonObject().put("expires", 3600));
    try (var stream = visitor.follow(null)) {
      clock.advance(Duration.ofMinutes(59));
      visitor.ask("Still there?");
      assertThat(stream.untilEnd().getLast().name()).isEqualTo("done");
      // The message left it 30 minutes more.
      clock.advance(Duration.ofMinutes(20));
      visitor.ask("And now?");
      assertThat(stream.untilEnd().getLast().name()).isEqualTo("done");
      clock.advance(Duration.ofMinutes(31));
      assertEnded(stream, "expired");
    }
    given().get(visitor.path("/events")).then().statusCode(422);
  }

  @Test
  void aClientWithoutItsAiGatewayEndsTheStreamsOnceTheAnswerIsTold() {
    UUID gateway = UUID.randomUUID();
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("aiGatewayId", gateway.toString()), new JsonObject());
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream().script(Answer.text("The last ", "words.").holdingLastUntil(last));
    try (var following = visitor.follow(null);
        var asking = visitor.open(prompt("Talk."))) {
      asking.awaitWords("The last ");
      following.awaitWords("The last ");
      DeletedGateway.tell(outbox, visitor.account(), gateway);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> given().get(visitor.path("")).statusCode() == 422);
      last.countDown();
      List<Event> rest = following.rest();
      assertThat(wordsOf(rest)).isEqualTo("words.");
      assertThat(rest.get(rest.size() - 2).name()).isEqualTo("done");
      assertThat(rest.getLast().data().getString("reason")).isEqualTo("unavailable");
      assertThat(asking.untilEnd().getLast().name()).isEqualTo("done");
    }
  }

  @Test
  void theAccountsOwnStreamsEndLikewise() throws Exception {
    Visitor visitor = Visitor.arrive();
    var connection =
        (HttpURLConnection)
            URI.create("http://localhost:" + RestAssured.port + sessionOf(visitor) + "/events")
                .toURL()
                .openConnection();
    connection.setRequestProperty("Authorization", TestTokens.bearer(visitor.account()));
    connection.setReadTimeout((int) SOON.toMillis());
    try (var body = connection.getInputStream()) {
      deleteClient(visitor);
      assertThat(new String(body.readAllBytes(), StandardCharsets.UTF_8))
          .endsWith("event: ended\nid: 0\ndata: {\"reason\":\"deleted\"}\n\n");
    }
  }
}
