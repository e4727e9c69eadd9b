package dev.parley.chat.conversation;

import static dev.parley.chat.Visitor.as;
import static dev.parley.chat.Visitor.prompt;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.SettableClock;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ChatTest
class SessionTest {

  @Inject SettableClock clock;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void backToNow() {
    clock.reset();
  }

  private static String sessions(Visitor visitor) {
    return "/api/v1/web-chat-client/" + visitor.client() + "/sessions";
  }

  @Test
  void aSessionHasAKeyThatNobodyGuessesAndAnAddress() {
    Visitor visitor = Visitor.arrive();
    var created = as(visitor.account()).body("{}").post(sessions(visitor)).then().extract();
    String key = created.path("accessKey");
    assertThat(key).matches("[0-9A-Za-z]{32}").isNotEqualTo(visitor.key());
    assertThat(created.<String>path("talkUrl")).isEqualTo("http://127.0.0.1:8700/chat/" + key);
    assertThat(UUID.fromString(created.path("sessionId")).version()).isEqualTo(7);
    as(visitor.account()).post(sessions(visitor)).then().statusCode(200);
  }

  @Test
  void theListFindsSessionsAndCounts() {
    Visitor visitor =
        Visitor.arrive(
            new JsonObject(),
            new JsonObject().put("tag", "Ann_50%").put("extraContext", "c".repeat(500)));
    as(visitor.account()).body("{\"tag\":\"bob\"}").post(sessions(visitor)).then().statusCode(200);
    Inference.upstream().script(Inference.cited("The passage.", "Yes [1]."));
    given()
        .contentType(ContentType.JSON)
        .body(prompt("Is it?"))
        .post(visitor.path("/prompt"))
        .then()
        .statusCode(200);

    as(visitor.account())
        .get(sessions(visitor))
        .then()
        .statusCode(200)
        .header("X-Total-Count", "2")
        .body("tagName", contains("bob", "Ann_50%"))
        .body("[0].messageCount", equalTo(0))
        .body("[0].lastMessage", nullValue())
        .body("[1].id", equalTo(visitor.session()))
        .body("[1].sessionKey", equalTo(visitor.key()))
        .body("[1].messageCount", equalTo(2))
        .body("[1].tokenCount", equalTo(23))
        .body("[1].lastMessage", notNullValue())
        .body("[1].contextPreview.length()", equalTo(120));
    for (String filter :
        new String[] {"ann_50%", "cccc", visitor.key().substring(3, 20), visitor.session()}) {
      as(visitor.account())
          .queryParam("filter", filter)
          .get(sessions(visitor))
          .then()
          .body("id", contains(visitor.session()));
    }
    as(visitor.account())
        .queryParam("filter", "nnX50")
        .get(sessions(visitor))
        .then()
        .body("$", hasSize(0));
    as(visitor.account())
        .queryParam("page_size", 1)
        .queryParam("page", 2)
        .get(sessions(visitor))
        .then()
        .body("id", contains(visitor.session()));
  }

  @Test
  void aDeletedSessionOpensNothing() {
    Visitor visitor = Visitor.arrive();
    String path = sessions(visitor) + "/" + visitor.session();
    as(UUID.randomUUID()).delete(path).then().statusCode(404);
    given().get(visitor.path("")).then().statusCode(200);
    as(visitor.account()).delete(path).then().statusCode(200);
    as(visitor.account()).delete(path).then().statusCode(404);
    given().get(visitor.path("")).then().statusCode(404);
  }

  @Test
  void aDeletedClientTakesItsSessionsAlong() {
    Visitor visitor = Visitor.arrive();
    as(visitor.account())
        .delete("/api/v1/web-chat-client/" + visitor.client())
        .then()
        .statusCode(200);
    given().get(visitor.path("")).then().statusCode(404);
  }

  @Test
  void aSessionEndsWhenItExpires() {
    Visitor visitor = Visitor.arrive(new JsonObject(), new JsonObject().put("expires", 3600));
    clock.advance(Duration.ofMinutes(59));
    given().get(visitor.path("")).then().statusCode(200);
    clock.advance(Duration.ofMinutes(2));
    given()
        .get(visitor.path(""))
        .then()
        .statusCode(422)
        .contentType("application/problem+json")
        .body("type", equalTo("urn:parley:problem:unprocessable"));
    given().delete(visitor.path("")).then().statusCode(422);
    given().post(visitor.path("/retry")).then().statusCode(422);
    given().get(visitor.path("/transcript.json")).then().statusCode(422);
    for (String call : new String[] {"/prompt", "/prompt/stream"}) {
      given()
          .contentType(ContentType.JSON)
          .body(prompt("Still there?"))
          .post(visitor.path(call))
          .then()
          .statusCode(422);
    }
    Inference.upstream().script(Inference.gateways());
    as(visitor.account())
        .get("/api/v1/web-chat-client")
        .then()
        .body("[0].activeSessions", equalTo(0));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "expires | {\"expires\": 0}",
        "expires | {\"expires\": 599}",
        "expires | {\"expires\": 7776001}",
        "tag | {\"tag\": \" \"}",
        "contextLocation | {\"contextLocation\": \"file:///etc/passwd\"}",
        "contextLocation | {\"contextLocation\": \"https://user:secret@a.example\"}",
        "expires | {\"expires\": -5}",
        "expires | {\"expires\": 1e12}",
        "expires | {\"expires\": \"soon\"}",
        "metadata.plan | {\"metadata\": {\"plan\": null}}",
        "metadata.plan | {\"metadata\": {\"plan\": {\"a\": 1}}}",
        "metadata | {\"metadata\": {\"\": \"x\"}}",
      })
  void aBadFieldIsNamed(String field, String body) {
    Visitor visitor = Visitor.arrive();
    as(visitor.account())
        .body(body)
        .post(sessions(visitor))
        .then()
        .statusCode(400)
        .body("errors.field", hasItem(field));
  }

  @Test
  void tooLongATagIsRefused() {
    Visitor visitor = Visitor.arrive();
    String body = new JsonObject().put("tag", "t".repeat(201)).encode();
    as(visitor.account()).body(body).post(sessions(visitor)).then().statusCode(400);
  }

  private static String create(Visitor visitor, JsonObject body) {
    return as(visitor.account())
        .body(body.encode())
        .post(sessions(visitor))
        .then()
        .statusCode(200)
        .extract()
        .path("sessionId");
  }

  @Test
  void aTagFindsItsLiveSessionRenewsItAndUpdatesTheContext() {
    Visitor visitor =
        Visitor.arrive(
            new JsonObject(),
            new JsonObject()
                .put("tag", "ann")
                .put("extraContext", "On the start page.")
                .put("metadata", new JsonObject().put("plan", "free"))
                .put("expires", 600));
    visitor.ask("Hello?");
    clock.advance(Duration.ofMinutes(9));
    String again =
        create(visitor, new JsonObject().put("tag", "ann").put("extraContext", "At the checkout."));
    assertThat(again).isEqualTo(visitor.session());
    clock.advance(Duration.ofMinutes(59));
    given()
        .get(visitor.path("/transcript.json"))
        .then()
        .statusCode(200)
        .body("messages", hasSize(2))
        .body("context", equalTo("At the checkout."))
        .body("metadata.plan", equalTo("free"));
    clock.advance(Duration.ofMinutes(2));
    assertThat(create(visitor, new JsonObject().put("tag", "ann"))).isNotEqualTo(again);
    assertThat(create(visitor, new JsonObject().put("tag", "bob"))).isNotEqualTo(again);
    assertThat(create(visitor, new JsonObject())).isNotEqualTo(create(visitor, new JsonObject()));
    // The same tag of another client is somebody else.
    Visitor other = Visitor.arrive(new JsonObject(), new JsonObject().put("tag", "ann"));
    assertThat(other.session()).isNotEqualTo(again);
  }

  @Test
  void findingASessionAgainShortensItsLifeOnlyWhenThatIsAsked() {
    Visitor visitor =
        Visitor.arrive(new JsonObject(), new JsonObject().put("tag", "ann").put("expires", 86_400));
    assertThat(create(visitor, new JsonObject().put("tag", "ann"))).isEqualTo(visitor.session());
    clock.advance(Duration.ofHours(23));
    given().get(visitor.path("")).then().statusCode(200);
    create(visitor, new JsonObject().put("tag", "ann").put("expires", 86_400));
    create(visitor, new JsonObject().put("tag", "ann").put("expires", 600));
    clock.advance(Duration.ofMinutes(11));
    given().get(visitor.path("")).then().statusCode(422);
  }

  @Test
  void manyAtOnceWithOneTagOpenOneSession() throws Exception {
    Visitor visitor = Visitor.arrive();
    List<Callable<String>> creations =
        Collections.nCopies(8, () -> create(visitor, new JsonObject().put("tag", "ann")));
    Set<String> sessions = new HashSet<>();
    try (ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (Future<String> session : executor.invokeAll(creations)) {
        sessions.add(session.get());
      }
    }
    assertThat(sessions).hasSize(1);
  }

  @Test
  void aMessageKeepsASessionThatIsCloseToItsEnd() {
    Visitor visitor = Visitor.arrive(new JsonObject(), new JsonObject().put("expires", 600));
    clock.advance(Duration.ofMinutes(9));
    visitor.ask("Wait!");
    clock.advance(Duration.ofMinutes(29));
    given().get(visitor.path("")).then().statusCode(200);
    clock.advance(Duration.ofMinutes(2));
    given().get(visitor.path("")).then().statusCode(422);
  }

  @Test
  void aSessionLivesForAnHourByDefault() {
    Visitor visitor = Visitor.arrive();
    clock.advance(Duration.ofMinutes(59));
    given().get(visitor.path("")).then().statusCode(200);
    clock.advance(Duration.ofMinutes(2));
    given().get(visitor.path("")).then().statusCode(422);
  }
}
