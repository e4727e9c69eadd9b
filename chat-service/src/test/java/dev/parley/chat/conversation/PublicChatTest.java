package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.prompt;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import dev.parley.testing.SettableClock;
import dev.parley.web.identity.InternalTokens;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ChatTest
class PublicChatTest {

  @Inject SettableClock clock;
  @Inject InternalTokens tokens;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void backToNow() {
    clock.reset();
  }

  private static ValidatableResponse ask(Visitor visitor, String body) {
    return given().contentType(ContentType.JSON).body(body).post(visitor.path("/prompt")).then();
  }

  @Test
  void theInfoHasTheShapeOfTheReference() {
    JsonObject parameters =
        new JsonObject()
            .put("helloLabel", "Welcome!")
            .put("primaryColor", "#6366f1")
            .put("inputModes", new JsonArray().add("Image"))
            .put("audioSynthesisSource", "Gpt4oTts");
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
    Inference.upstream().script(Inference.cited("Word for word.", "Hi", " there [1]!"));
    ask(visitor, prompt("Hello!")).statusCode(200);

    given()
        .get(visitor.path(""))
        .then()
        .statusCode(200)
        .body("messages.role", contains("user", "assistant"))
        .body("messages.content", contains("Hello!", "Hi there [1]!"))
        .body("messages[1].state", equalTo("complete"))
        .body("messages[1].citations[0].text", equalTo("Word for word."))
        .body("messages[1].citations[0].documentName", equalTo("guide.md"))
        .body("messages[1].citations[0].index", equalTo(1))
        .body("messages[1]", hasKey("message_id"))
        .body("chatTitle", equalTo("Help"))
        .body("culture.sendButtonLabel", equalTo("Send"))
        .body("culture", hasKey("inputPlaceholder"))
        .body("client.helloLabel", equalTo("Welcome!"))
        .body("client.primaryColor", equalTo("#6366f1"))
        .body("client.inputModes", contains("text", "image"))
        .body("client.audioSynthesisEnabled", equalTo(true))
        .body("client.customScripts", nullValue())
        .body("$", hasKey("chatCreationData"))
        .body("chatCreationData", nullValue());
  }

  @Test
  void aPromptIsAnsweredWhole() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.cited("Paris.", "The capital", " is Paris [1]."));
    ask(visitor, prompt("What is the capital of France?"))
        .statusCode(200)
        .body("completionText", equalTo("The capital is Paris [1]."))
        .body("$", hasKey("reasoning"))
        .body("reasoning", nullValue())
        .body("toolCalls", empty())
        .body("usage.promptTokens", equalTo(15))
        .body("usage.completionTokens", equalTo(8))
        .body("usage.totalTokens", equalTo(23))
        .body("citations", hasSize(1));
  }

  @Test
  void theGatewayIsToldTheWholeConversationInTheNameOfTheSession() {
    JsonObject session =
        new JsonObject()
            .put("extraContext", "The visitor is Ann.")
            .put("tag", "ann")
            .put("metadata", new JsonObject().put("plan", "pro"));
    Visitor visitor = Visitor.arrive(new JsonObject(), session);
    Inference.upstream().script(Answer.text("First."), Answer.text("Second."));
    ask(visitor, prompt("One?")).statusCode(200);
    ask(visitor, prompt("Two?")).statusCode(200);

    var asked = Inference.upstream().requests().getLast();
    assertThat(asked.path()).isEqualTo("/v1/chat/completions");
    JsonObject body = asked.json();
    assertThat(body.getString("model")).isEqualTo(Inference.GATEWAY.toString());
    assertThat(body.getBoolean("stream")).isTrue();
    assertThat(body.getString("user")).isEqualTo("ann");
    assertThat(body.getJsonObject("metadata")).isEqualTo(new JsonObject().put("plan", "pro"));
    assertThat(body.getJsonArray("messages"))
        .isEqualTo(
            new JsonArray()
                .add(message("system", "The visitor is Ann."))
                .add(message("user", "One?"))
                .add(message("assistant", "First."))
                .add(message("user", "Two?")));
    var identity = tokens.verify(asked.headers().get("Authorization").substring(7));
    assertThat(identity.account()).isEqualTo(visitor.account());
    assertThat(identity.subject()).isEqualTo("chat:" + visitor.session());
  }

  private static JsonObject message(String role, String content) {
    return new JsonObject().put("role", role).put("content", content);
  }

  @Test
  void partsArePassedOnAsFarAsTheClientTakesThem() {
    JsonObject images =
        new JsonObject()
            .put(
                "clientParameters",
                new JsonObject().put("inputModes", new JsonArray().add("Image")));
    Visitor visitor = Visitor.arrive(images, new JsonObject());
    JsonArray parts =
        new JsonArray()
            .add(new JsonObject().put("type", "text").put("text", "What is this?"))
            .add(
                new JsonObject()
                    .put("type", "image_url")
                    .put(
                        "image_url",
                        new JsonObject()
                            .put("url", "data:image/png;base64,iVBORw0KGgoAAAANSUhEUg==")));
    ask(visitor, body(parts)).statusCode(200);
    JsonObject asked = Inference.upstream().requests().getLast().json();
    assertThat(asked.getJsonArray("messages").getJsonObject(0).getJsonArray("content"))
        .isEqualTo(parts);
    given().get(visitor.path("")).then().body("messages[0].content", equalTo("What is this?"));

    JsonArray audio = new JsonArray().add(new JsonObject().put("type", "input_audio"));
    ask(visitor, body(audio))
        .statusCode(400)
        .body("errors[0].field", equalTo("prompt.content[0].type"))
        .body("errors[0].allowed", contains("text", "image_url"));
  }

  private static String body(Object content) {
    JsonObject prompt = new JsonObject().put("role", "user").put("content", content);
    return new JsonObject().put("prompt", prompt).encode();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"prompt\": | body",
        "[] | prompt",
        "{} | prompt",
        "{\"prompt\": \"hello\"} | prompt",
        "{\"prompt\": {\"role\": \"system\", \"content\": \"x\"}} | prompt.role",
        "{\"prompt\": {\"role\": \"user\"}} | prompt.content",
        "{\"prompt\": {\"role\": \"user\", \"content\": \"  \"}} | prompt.content",
        "{\"prompt\": {\"role\": \"user\", \"content\": []}} | prompt.content",
        "{\"prompt\": {\"role\": \"user\", \"content\": 5}} | prompt.content",
        "{\"prompt\": {\"role\": \"user\", \"content\": \"a\\u0000b\"}} | prompt.content",
      })
  void aBadPromptChangesNothing(String body, String field) {
    Visitor visitor = Visitor.arrive();
    for (String call : new String[] {"/prompt", "/prompt/stream"}) {
      var answer =
          given()
              .contentType(ContentType.JSON)
              .body(body)
              .post(visitor.path(call))
              .then()
              .statusCode(400)
              .contentType("application/problem+json");
      if (!field.equals("body")) {
        answer.body("errors[0].field", equalTo(field));
      }
    }
    given().get(visitor.path("")).then().body("messages", empty());
    assertThat(Inference.upstream().requests()).isEmpty();
  }

  @Test
  void theTranscriptIsAFile() {
    JsonObject session =
        new JsonObject()
            .put("extraContext", "About Ann.")
            .put("metadata", new JsonObject().put("a", "b"));
    Visitor visitor = Visitor.arrive(new JsonObject(), session);
    ask(visitor, prompt("Hello!")).statusCode(200);
    given()
        .get(visitor.path("/transcript.json"))
        .then()
        .statusCode(200)
        .contentType(ContentType.JSON)
        .header("Content-Disposition", "attachment; filename=\"transcript.json\"")
        .body("messages.role", contains("user", "assistant"))
        .body("messages[0].content", equalTo("Hello!"))
        .body("context", equalTo("About Ann."))
        .body("sessionId", equalTo(visitor.session()))
        .body("metadata.a", equalTo("b"));
  }

  @Test
  void anUnknownKeyIsNotFound() {
    String unknown = "/api/v1/public/chat-clients/" + "A".repeat(32);
    for (String path : new String[] {unknown, "/api/v1/public/chat-clients/short"}) {
      given().get(path).then().statusCode(404).contentType("application/problem+json");
      given().delete(path).then().statusCode(404);
      given().post(path + "/retry").then().statusCode(404);
      given().get(path + "/transcript.json").then().statusCode(404);
      for (String call : new String[] {"/prompt", "/prompt/stream"}) {
        given()
            .contentType(ContentType.JSON)
            .body(prompt("Hello"))
            .post(path + call)
            .then()
            .statusCode(404);
      }
    }
  }

  @Test
  void theHoursMessagesAreLimitedAndRetriesCount() {
    Visitor visitor =
        Visitor.arrive(limits("messagesPerHour", 2), new JsonObject().put("expires", 7200));
    ask(visitor, prompt("One")).statusCode(200);
    clock.advance(Duration.ofMinutes(20));
    given().post(visitor.path("/retry")).then().statusCode(204);
    ask(visitor, "{}").statusCode(200);
    var refused = ask(visitor, prompt("Three")).statusCode(429).extract();
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(2_390, 2_400);
    given().get(visitor.path("")).then().body("messages", hasSize(2));
    clock.advance(Duration.ofMinutes(41));
    ask(visitor, prompt("Three")).statusCode(200);
    ask(visitor, prompt("Four")).statusCode(429);
  }

  @Test
  void theMessagesOfASessionAreLimited() {
    Visitor visitor =
        Visitor.arrive(limits("maxMessages", 3), new JsonObject().put("expires", 600));
    ask(visitor, prompt("One")).statusCode(200);
    var refused =
        ask(visitor, prompt("Two"))
            .statusCode(429)
            .body("type", equalTo("urn:parley:problem:conversation-full"))
            .extract();
    assertThat(Integer.parseInt(refused.header("Retry-After"))).isBetween(1_780, 1_800);
    given().post(visitor.path("/retry")).then().statusCode(204);
    ask(visitor, "{}").statusCode(200);
    String asked = given().get(visitor.path("")).then().extract().path("messages[0].message_id");
    ask(visitor, new JsonObject(prompt("One!")).put("replaces", asked).encode()).statusCode(200);
    given().get(visitor.path("")).then().body("messages", hasSize(2));
  }

  @ParameterizedTest
  @CsvSource({"2, 1", "4, 3", "5, 4", "0, 5"})
  void aSplitAnswerBecomesAsManyMessagesAsFit(int inAll, int parts) {
    JsonObject client =
        limits("maxMessages", inAll)
            .put("clientParameters", new JsonObject().put("splitAnswerIntoMessageChunks", true));
    Visitor visitor = Visitor.arrive(client, new JsonObject());
    String words = "One.\n\nTwo.\n\nThree.\n\nFour.\n\nFive.";
    Inference.upstream().script(Answer.text(words));
    ask(visitor, prompt("Count.")).statusCode(200).body("completionText", equalTo(words));
    List<String> said = given().get(visitor.path("")).then().extract().path("messages.content");
    assertThat(said).hasSize(1 + parts);
    assertThat(String.join("\n\n", said.subList(1, said.size()))).isEqualTo(words);
    if (inAll > 0) {
      ask(visitor, prompt("More.")).statusCode(429);
    }
  }

  @Test
  void aRetryThatWouldBeRefusedRemovesNothing() {
    Visitor visitor = Visitor.arrive(limits("messagesPerHour", 1), new JsonObject());
    ask(visitor, prompt("One")).statusCode(200);
    given().post(visitor.path("/retry")).then().statusCode(429);
    ask(visitor, "{\"retry\": true}").statusCode(429);
    given().get(visitor.path("")).then().body("messages", hasSize(2));
  }

  private static JsonObject limits(String name, int value) {
    return new JsonObject().put("limitingParameters", new JsonObject().put(name, value));
  }

  @Test
  void aMalformedCallIsNotAskedForAnApiKey() {
    Visitor visitor = Visitor.arrive();
    for (String parameter : new String[] {"before", "limit"}) {
      given()
          .queryParam(parameter, "x")
          .get(visitor.path("/messages"))
          .then()
          .statusCode(400)
          .body("errors[0].field", equalTo(parameter));
    }
    given().get(visitor.path("/nothing")).then().statusCode(404);
    given().get("/api/v1/nothing").then().statusCode(401);
  }

  @Test
  void noTokenOfAnAccountOpensAnothersSession() {
    Visitor ann = Visitor.arrive();
    Visitor.as(UUID.randomUUID())
        .get("/api/v1/web-chat-client/" + ann.client() + "/sessions")
        .then()
        .statusCode(404);
  }
}
