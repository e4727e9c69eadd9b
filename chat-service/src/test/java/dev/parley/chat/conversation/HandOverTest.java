package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.as;
import static dev.parley.chat.Visitor.prompt;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.chat.Visitor.Event;
import dev.parley.testing.Answer;
import dev.parley.testing.StackResource;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ChatTest
class HandOverTest {

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  private static String session(Visitor visitor) {
    return "/api/v1/web-chat-client/" + visitor.client() + "/sessions/" + visitor.session();
  }

  @Test
  void aPersonAnswersUntilTheConversationIsHandedBack() {
    Visitor visitor = Visitor.arrive();
    visitor.ask("Hello?");
    try (var stream = visitor.follow(null)) {
      as(visitor.account())
          .body("{\"name\": \"Eve\"}")
          .post(session(visitor) + "/take-over")
          .then()
          .statusCode(200)
          .body("handler", equalTo("person"));
      Event handler = stream.next();
      assertThat(handler.name()).isEqualTo("handler");
      assertThat(handler.data().getString("name")).isEqualTo("Eve");

      List<Event> waiting = visitor.ask("Are you a person?");
      assertThat(waiting).hasSize(1);
      assertThat(waiting.getFirst().data().getString("state")).isEqualTo("waiting");
      given()
          .contentType(ContentType.JSON)
          .body(prompt("Hm?"))
          .post(visitor.path("/prompt"))
          .then()
          .statusCode(200)
          .body("state", equalTo("waiting"))
          .body("completionText", equalTo(""));
      given()
          .contentType(ContentType.JSON)
          .body("{\"retry\": true}")
          .post(visitor.path("/prompt"))
          .then()
          .statusCode(409);
      assertThat(Inference.upstream().requests()).hasSize(1);

      as(visitor.account())
          .body("{\"content\": \"I am.\"}")
          .post(session(visitor) + "/messages")
          .then()
          .statusCode(200)
          .body("from", equalTo("person"))
          .body("author", equalTo("Eve"));
      assertThat(stream.next().data().getString("content")).isEqualTo("Are you a person?");
      assertThat(stream.next().data().getString("content")).isEqualTo("Hm?");
      assertThat(stream.next().data().getString("content")).isEqualTo("I am.");
      given()
          .get(visitor.path(""))
          .then()
          .body("handler", equalTo("person"))
          .body("handlerName", equalTo("Eve"))
          .body("messages[-1].from", equalTo("person"));

      as(visitor.account()).post(session(visitor) + "/hand-back").then().statusCode(200);
      assertThat(stream.next().data().getString("handler")).isEqualTo("assistant");
    }
    Inference.upstream().script(Answer.text("At your service."));
    visitor.ask("Thanks.");
    JsonObject asked = Inference.upstream().requests().getLast().json();
    assertThat(asked.getJsonArray("messages"))
        .extracting(message -> ((JsonObject) message).getString("role"))
        .containsExactly("user", "assistant", "user", "user", "assistant", "user");
    given().get(visitor.path("")).then().body("handlerName", nullValue());
  }

  @Test
  void whatAPersonSaidIsNeverRemoved() {
    Visitor visitor = Visitor.arrive();
    visitor.ask("Hello?");
    String asked = given().get(visitor.path("")).then().extract().path("messages[0].message_id");
    String edit = new JsonObject(prompt("Hello!")).put("replaces", asked).encode();
    as(visitor.account()).body("{}").post(session(visitor) + "/take-over").then().statusCode(200);
    refuseToRemove(visitor, edit);
    as(visitor.account())
        .body("{\"content\": \"I am here.\"}")
        .post(session(visitor) + "/messages")
        .then()
        .statusCode(200);
    refuseToRemove(visitor, edit);
    as(visitor.account()).post(session(visitor) + "/hand-back").then().statusCode(200);
    refuseToRemove(visitor, edit);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages.from", contains("visitor", "assistant", "person"));
    visitor.ask("Thanks.");
    given().post(visitor.path("/retry")).then().statusCode(204);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages.from", contains("visitor", "assistant", "person", "visitor"));
  }

  private static void refuseToRemove(Visitor visitor, String edit) {
    given().post(visitor.path("/retry")).then().statusCode(409);
    for (String body : new String[] {"{\"retry\": true}", edit}) {
      given()
          .contentType(ContentType.JSON)
          .body(body)
          .post(visitor.path("/prompt"))
          .then()
          .statusCode(409);
    }
  }

  @Test
  void takingOverStopsTheAssistant() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("First words").thenStall());
    try (var stream = visitor.open(prompt("Talk."))) {
      stream.awaitWords("First words");
      as(visitor.account()).body("{}").post(session(visitor) + "/take-over").then().statusCode(200);
      assertThat(stream.rest().getLast().data().getString("state")).isEqualTo("cancelled");
    }
    await().atMost(Duration.ofSeconds(10)).until(() -> Inference.upstream().cancelled() > 0);
  }

  @Test
  void nobodyElseCanDoIt() {
    Visitor visitor = Visitor.arrive();
    as(visitor.account())
        .body("{\"content\": \"Too early.\"}")
        .post(session(visitor) + "/messages")
        .then()
        .statusCode(409);
    UUID other = UUID.randomUUID();
    as(other).body("{}").post(session(visitor) + "/take-over").then().statusCode(404);
    as(other).post(session(visitor) + "/hand-back").then().statusCode(404);
    as(other)
        .body("{\"content\":\"x\"}")
        .post(session(visitor) + "/messages")
        .then()
        .statusCode(404);
    as(other).get(session(visitor) + "/messages").then().statusCode(404);
    as(other).get(session(visitor) + "/events").then().statusCode(404);
    given().get(session(visitor) + "/events").then().statusCode(401);
    as(visitor.account())
        .body("{\"name\": \"" + "n".repeat(101) + "\"}")
        .post(session(visitor) + "/take-over")
        .then()
        .statusCode(400);
    as(visitor.account()).body("{}").post(session(visitor) + "/messages").then().statusCode(400);
  }

  @Test
  void theAccountReadsTheMessagesPageByPage() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("First."), Answer.text("Second."));
    visitor.ask("One?");
    visitor.ask("Two?");
    int before =
        as(visitor.account())
            .queryParam("limit", 2)
            .get(session(visitor) + "/messages")
            .then()
            .body("messages.content", contains("Two?", "Second."))
            .body("earlier", equalTo(true))
            .body("messages[1].usage.totalTokens", equalTo(11))
            .extract()
            .path("messages[0].position");
    given()
        .queryParam("before", before)
        .get(visitor.path("/messages"))
        .then()
        .body("messages.content", contains("One?", "First."))
        .body("earlier", equalTo(false));
    given().queryParam("limit", 0).get(visitor.path("/messages")).then().statusCode(400);
  }

  @Test
  void everyChangeIsAnEventOnKafka() {
    Visitor visitor = Visitor.arrive();
    visitor.ask("Hello?");
    given().post(visitor.path("/retry")).then().statusCode(204);
    as(visitor.account()).body("{}").post(session(visitor) + "/take-over").then().statusCode(200);
    as(visitor.account()).delete(session(visitor)).then().statusCode(200);
    List<String> types = new ArrayList<>();
    try (var consumer = consumer()) {
      consumer.subscribe(List.of("chat.conversations"));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () -> {
                consumer
                    .poll(Duration.ofMillis(200))
                    .forEach(
                        record -> {
                          JsonObject event = new JsonObject(record.value());
                          if (event.getString("key").equals(visitor.session())) {
                            assertThat(event.getString("account"))
                                .isEqualTo(visitor.account().toString());
                            assertThat(record.value()).doesNotContain("Hello?");
                            types.add(event.getString("type"));
                          }
                        });
                return types.contains("conversation.deleted");
              });
    }
    assertThat(types)
        .containsExactly(
            "conversation.created",
            "message.posted",
            "turn.began",
            "turn.ended",
            "messages.removed",
            "conversation.handler-changed",
            "conversation.deleted");
  }

  private static KafkaConsumer<String, String> consumer() {
    return new KafkaConsumer<>(
        Map.of(
            "bootstrap.servers",
            StackResource.kafka().bootstrapServers(),
            "group.id",
            "test-" + UUID.randomUUID(),
            "auto.offset.reset",
            "earliest"),
        new StringDeserializer(),
        new StringDeserializer());
  }
}
