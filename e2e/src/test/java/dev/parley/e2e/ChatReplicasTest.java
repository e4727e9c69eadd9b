package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.e2e.ChatStream.Event;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.testing.StackResource;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * Two processes of chat-service over one database and one broker, without anything that leads a
 * visitor to one of them: whatever begins at one goes on at the other.
 */
@Order(98)
class ChatReplicasTest {

  private static final Duration SOON = Duration.ofSeconds(30);
  private static final UUID ACCOUNT = UUID.randomUUID();
  private static final UUID GATEWAY = UUID.randomUUID();

  private static FakeUpstream upstream;
  private static ChatReplica one;
  private static ChatReplica other;
  private static String client;

  private String session;
  private String path;

  @BeforeAll
  static void startBoth() {
    upstream = FakeUpstream.start();
    String database = "chat_" + UUID.randomUUID().toString().replace("-", "");
    StackResource.postgres().createDatabase(database);
    String inference = upstream.baseUrl().replace("/v1", "");
    one = new ChatReplica("one", ChatReplica.freePort(), database, inference).start();
    other = new ChatReplica("other", ChatReplica.freePort(), database, inference).start();
    upstream.script(
        Answer.status(200, "{\"name\": \"Guide\", \"parameters\": {\"modelName\": \"m\"}}"));
    client =
        one.as(ACCOUNT)
            .post(
                "/api/v1/web-chat-client",
                Map.of("name", "Help", "aiGatewayId", GATEWAY.toString()))
            .expect(200)
            .text("id");
  }

  @AfterAll
  static void stopBoth() {
    for (AutoCloseable each : new AutoCloseable[] {one, other, upstream}) {
      try {
        each.close();
      } catch (Exception e) {
        throw new IllegalStateException(e);
      }
    }
  }

  @BeforeEach
  void openSession() {
    upstream.reset();
    Reply created =
        other
            .as(ACCOUNT)
            .post("/api/v1/web-chat-client/" + client + "/sessions", Map.of())
            .expect(200);
    session = created.text("sessionId");
    path = "/api/v1/public/chat-clients/" + created.text("accessKey");
  }

  private static Map<String, Object> prompt(String words) {
    return Map.of("prompt", Map.of("role", "user", "content", words));
  }

  private String at(ChatReplica replica) {
    return replica.address() + path;
  }

  private JsonNode messages(ChatReplica replica) {
    return replica.visitor().get(path).expect(200).json().path("messages");
  }

  private static String[] pieces(int count) {
    return IntStream.range(0, count).mapToObj(i -> "w" + i + " ").toArray(String[]::new);
  }

  @Test
  void whatIsAskedAtOneIsHeardAtTheOther() throws IOException {
    String[] pieces = pieces(120);
    upstream.script(Answer.text(pieces).withDelayBetween(Duration.ofMillis(10)));
    try (ChatStream heard = ChatStream.follow(at(other), null);
        ChatStream asking = ChatStream.ask(at(one), prompt("Count."))) {
      Event done = heard.until("done");
      asking.until("done");
      assertThat(heard.words()).isEqualTo(String.join("", pieces));
      assertThat(asking.words()).isEqualTo(heard.words());
      assertThat(heard.seen()).extracting(Event::name).startsWith("posted", "turn", "message");
      assertThat(done.data().path("state").asText()).isEqualTo("complete");
      assertThat(done.id()).isEqualTo(asking.seen().getLast().id());
    }
    // And the other way round, whole.
    upstream.script(Answer.text("Here."));
    assertThat(
            other
                .visitor()
                .post(path + "/prompt", prompt("And you?"))
                .expect(200)
                .text("completionText"))
        .isEqualTo("Here.");
    assertThat(messages(one)).hasSize(4);
    assertThat(messages(one)).isEqualTo(messages(other));
  }

  @Test
  void anAnswerIsCancelledFromTheOther() throws IOException {
    upstream.script(Answer.text("A long story").thenStall());
    try (ChatStream heard = ChatStream.follow(at(other), null);
        ChatStream asking = ChatStream.ask(at(one), prompt("Talk."))) {
      heard.untilWords("A long story");
      assertThat(other.visitor().delete(path).expect(200).text("message"))
          .isEqualTo("Inference cancelled.");
      assertThat(asking.until("done").data().path("state").asText()).isEqualTo("cancelled");
      assertThat(heard.until("done").data().path("state").asText()).isEqualTo("cancelled");
    }
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
    assertThat(messages(other).at("/1/content").asText()).isEqualTo("A long story");
    assertThat(messages(other).at("/1/state").asText()).isEqualTo("cancelled");
  }

  @Test
  void aLostConnectionGoesOnAtTheOtherWithoutLossOrDouble() throws IOException {
    CountDownLatch last = new CountDownLatch(1);
    String[] pieces = pieces(60);
    upstream.script(
        Answer.text(pieces).withDelayBetween(Duration.ofMillis(10)).holdingLastUntil(last));
    Event seen;
    String before;
    try (ChatStream asking = ChatStream.ask(at(one), prompt("Count."))) {
      seen = asking.until(event -> asking.words().contains("w20 "));
      before = asking.words();
    }
    try (ChatStream again = ChatStream.follow(at(other), seen.id())) {
      again.until(event -> again.words().contains("w40 "));
      String middle = again.words();
      Event resumed = again.seen().getLast();
      last.countDown();
      // Once more, back to where it is written.
      try (ChatStream third = ChatStream.follow(at(one), resumed.id())) {
        third.until("done");
        assertThat(before + middle + third.words()).isEqualTo(String.join("", pieces));
      }
      again.until("done");
      assertThat(before + again.words()).isEqualTo(String.join("", pieces));
    }
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void theSameMessageSentToBothIsAnsweredOnce() throws Exception {
    upstream.script(Answer.text("Once.").withDelayBefore(Duration.ofMillis(300)));
    Map<String, Object> body =
        Map.of("prompt", Map.of("role", "user", "content", "Hello?", "id", "attempt-1"));
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> answers = new ArrayList<>();
      for (ChatReplica replica : List.of(one, other, one, other)) {
        answers.add(
            executor.submit(
                () ->
                    replica
                        .visitor()
                        .post(path + "/prompt", body)
                        .expect(200)
                        .text("completionText")));
      }
      for (Future<String> answer : answers) {
        assertThat(answer.get()).isEqualTo("Once.");
      }
    }
    assertThat(upstream.requests()).hasSize(1);
    assertThat(messages(one)).hasSize(2);
  }

  @Test
  void aSessionThatIsDeletedAtOneEndsAtTheOther() throws IOException {
    upstream.script(Answer.text("Never to be whole").thenStall());
    try (ChatStream asking = ChatStream.ask(at(other), prompt("Talk."));
        ChatStream idle = ChatStream.follow(at(other), null)) {
      asking.untilWords("Never to be whole");
      one.as(ACCOUNT)
          .delete("/api/v1/web-chat-client/" + client + "/sessions/" + session)
          .expect(200);
      assertThat(idle.until("ended").data().path("reason").asText()).isEqualTo("deleted");
      assertThat(asking.until("ended").data().path("reason").asText()).isEqualTo("deleted");
      assertThat(idle.next()).isNull();
    }
    await().atMost(SOON).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void oneThatIsKilledLeavesATurnThatTheOtherEndsAndAnswersOnce() throws IOException {
    upstream.script(Answer.text("Half of", " it").thenStall());
    try (ChatStream heard = ChatStream.follow(at(other), null);
        ChatStream asking = ChatStream.ask(at(one), prompt("Are you there?"))) {
      heard.untilWords("Half of it");
      one.kill();
      while (asking.next() != null) {
        assertThat(asking.seen()).extracting(Event::name).doesNotContain("done");
      }
      Event error = heard.until("error");
      assertThat(error.data().path("detail").asText()).contains("Your message was kept");
      assertThat(messages(other).at("/0/content").asText()).isEqualTo("Are you there?");
      assertThat(messages(other).at("/1/state").asText()).isEqualTo("failed");
      assertThat(messages(other).at("/1/content").asText()).isEqualTo("Half of it");

      upstream.script(Answer.text("Here I am."));
      try (ChatStream again = ChatStream.ask(at(other), Map.of("retry", true))) {
        again.until("done");
        assertThat(again.words()).isEqualTo("Here I am.");
      }
      assertThat(heard.until("done").data().path("state").asText()).isEqualTo("complete");
    }
    one.start();
    assertThat(messages(one)).hasSize(2).isEqualTo(messages(other));
    assertThat(messages(one).at("/1/content").asText()).isEqualTo("Here I am.");
    // What was left behind is not answered by the one that comes back.
    assertThat(upstream.requests()).hasSize(2);
    upstream.script(Answer.text("Both."));
    one.visitor().post(path + "/prompt", prompt("Well?")).expect(200);
    assertThat(messages(other)).hasSize(4);
  }
}
