package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.as;
import static dev.parley.chat.Visitor.prompt;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.quarkus.test.common.TestResourceScope;
import io.quarkus.test.common.WithTestResource;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the first version wrote is read, shown, and goes on. */
@ChatTest
@WithTestResource(value = OldData.class, scope = TestResourceScope.RESTRICTED_TO_CLASS)
class OldDataTest {

  private static final String SESSIONS = "/api/v1/web-chat-client/" + OldData.CLIENT + "/sessions";

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  private static Visitor visitor(UUID session) {
    return new Visitor(
        OldData.ACCOUNT, OldData.CLIENT.toString(), session.toString(), OldData.keyOf(session));
  }

  @Test
  void theClientIsAsItWasAndCanHaveAWidget() {
    Inference.upstream().script(Inference.gateway());
    String key =
        as(OldData.ACCOUNT)
            .get("/api/v1/web-chat-client/" + OldData.CLIENT)
            .then()
            .statusCode(200)
            .body("name", equalTo("Old help"))
            .body("clientParameters.primaryColor", equalTo("#123456"))
            .body("clientParameters.suggestionButtons[0].prompt", equalTo("What is it?"))
            .body("clientParameters.inputModes", contains("Image"))
            .body("embedding.widgetKey", matchesPattern("[0-9a-f]{64}"))
            .extract()
            .path("embedding.widgetKey");
    given()
        .get("/api/v1/public/chat-widgets/" + key)
        .then()
        .statusCode(200)
        .body("chatTitle", equalTo("Old help"))
        .body("culture.sendButtonLabel", equalTo("Enviar"));
  }

  @Test
  void theSessionsAreListedWithTheirCountsAndFound() {
    as(OldData.ACCOUNT)
        .get(SESSIONS)
        .then()
        .statusCode(200)
        .header("X-Total-Count", "4")
        .body("find { it.tagName == 'ann' }.contact", equalTo("ann"))
        .body("find { it.tagName == 'ann' }.channel", equalTo("web"))
        .body("find { it.tagName == 'ann' }.handler", equalTo("assistant"))
        .body("find { it.tagName == 'bob' }.messageCount", equalTo(1));
    as(OldData.ACCOUNT)
        .queryParam("filter", "START page")
        .get(SESSIONS)
        .then()
        .body("id", contains(OldData.TAGGED.toString()));
    String found =
        as(OldData.ACCOUNT)
            .body("{\"tag\": \"ann\"}")
            .post(SESSIONS)
            .then()
            .extract()
            .path("sessionId");
    assertThat(found).isEqualTo(OldData.TAGGED.toString());
    String another =
        as(OldData.ACCOUNT)
            .body("{\"tag\": \"bob\"}")
            .post(SESSIONS)
            .then()
            .extract()
            .path("sessionId");
    assertThat(another).isNotEqualTo(OldData.EXPIRED.toString());
    as(OldData.ACCOUNT).delete(SESSIONS + "/" + another).then().statusCode(200);
  }

  @Test
  void aConversationIsShownAndGoesOn() {
    Visitor ann = visitor(OldData.TAGGED);
    given()
        .get(ann.path(""))
        .then()
        .statusCode(200)
        .body(
            "messages.content",
            contains("What does it cost?", "Ten euros [1].", "And for two?", "Half an"))
        .body("messages.from", contains("visitor", "assistant", "visitor", "assistant"))
        .body("messages[1].citations[0].documentName", equalTo("prices.md"))
        .body("messages[1].citations[0].startIndex", equalTo(10))
        .body("messages[1].usage.totalTokens", equalTo(23))
        .body("messages[1].toolCalls", hasSize(0))
        .body("messages[1].spokenCharacters", equalTo(0))
        .body("messages[3].state", equalTo("failed"))
        .body("messages[3].error.detail", equalTo("The answer broke off before its end."))
        .body("events.lastEventId", equalTo("0"))
        .body("handler", equalTo("assistant"));
    given()
        .get(ann.path("/transcript.json"))
        .then()
        .body("context", equalTo("Ann is on the start page."))
        .body("metadata.plan", equalTo("free"));

    Inference.upstream().script(Answer.text("Twenty."));
    try (var events = ann.follow("0")) {
      given()
          .contentType(ContentType.JSON)
          .body("{\"retry\": true}")
          .post(ann.path("/prompt"))
          .then()
          .statusCode(200)
          .body("completionText", equalTo("Twenty."));
      assertThat(events.untilEnd())
          .extracting(Visitor.Event::name)
          .containsSubsequence("removed", "turn", "message", "done");
    }
    List<Object> asked =
        Inference.upstream().requests().getLast().json().getJsonArray("messages").getList();
    assertThat(asked).hasSize(4); // context, question, answer, question with its picture
    assertThat(asked.getLast().toString()).contains("image_url");
    given()
        .get(ann.path(""))
        .then()
        .body("messages.content.last()", equalTo("Twenty."))
        .body("messages.position.last()", equalTo(6));
    as(OldData.ACCOUNT)
        .queryParam("filter", "ann")
        .get(SESSIONS)
        .then()
        .body("find { it.tagName == 'ann' }.messageCount", equalTo(4));
    given().delete(ann.path("/messages/" + lastMessage(ann) + "/feedback")).then().statusCode(204);
  }

  private static String lastMessage(Visitor visitor) {
    return given().get(visitor.path("")).then().extract().path("messages.message_id.last()");
  }

  @Test
  void anAnswerThatWasBeingWrittenIsToldAndTriedAgain() {
    Visitor killed = visitor(OldData.KILLED);
    given()
        .get(killed.path(""))
        .then()
        .body("messages[0].content", equalTo("Are you there?"))
        .body("messages[1].content", equalTo("I was just"))
        .body("messages[1].state", equalTo("failed"))
        .body("messages[1].error.type", equalTo("urn:parley:problem:unavailable"))
        .body("events.turn", equalTo(null));
    Inference.upstream().script(Answer.text("Here I am."));
    try (var stream = killed.open("{\"retry\": true}")) {
      assertThat(Visitor.wordsOf(stream.rest())).isEqualTo("Here I am.");
    }
    given().get(killed.path("")).then().body("messages", hasSize(2));
  }

  @Test
  void anEmptySessionTakesItsFirstMessageAndAnExpiredOneNone() {
    Visitor empty = visitor(OldData.EMPTY);
    assertThat(Visitor.wordsOf(empty.ask("Hello?"))).isEqualTo("Hello from the upstream.");
    JsonObject refused =
        new JsonObject(
            given()
                .contentType(ContentType.JSON)
                .body(prompt("Hello?"))
                .post(visitor(OldData.EXPIRED).path("/prompt"))
                .then()
                .statusCode(422)
                .extract()
                .asString());
    assertThat(refused.getString("type")).isEqualTo("urn:parley:problem:unprocessable");
  }
}
