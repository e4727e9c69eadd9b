package dev.parley.chat.report;

import static dev.parley.chat.Visitor.as;
import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@ChatTest
class FeedbackTest {

  private Visitor visitor;
  private String answer;

  @BeforeEach
  void ask() {
    Inference.upstream().reset();
    visitor = Visitor.arrive();
    visitor.ask("Hello?");
    answer = messageAt(1);
  }

  private String messageAt(int index) {
    return given()
        .get(visitor.path(""))
        .then()
        .extract()
        .path("messages[" + index + "].message_id");
  }

  private ValidatableResponse rate(String message, String body) {
    return given()
        .contentType(ContentType.JSON)
        .body(body)
        .put(visitor.path("/messages/" + message + "/feedback"))
        .then();
  }

  private ValidatableResponse report(String body) {
    return given()
        .contentType(ContentType.JSON)
        .body(body)
        .post(visitor.path("/messages/" + answer + "/reports"))
        .then();
  }

  private String reports() {
    return "/api/v1/web-chat-client/" + visitor.client() + "/reports";
  }

  @Test
  void anAnswerIsRatedAndTheRatingTakenBack() {
    rate(answer, "{\"rating\": \"like\", \"comment\": \" Helpful. \"}")
        .statusCode(200)
        .body("rating", equalTo("like"));
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[1].feedback.rating", equalTo("like"))
        .body("messages[1].feedback.comment", equalTo("Helpful."))
        .body("messages[0].feedback", nullValue());
    rate(answer, "{\"rating\": \"dislike\"}").statusCode(200);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[1].feedback.rating", equalTo("dislike"))
        .body("messages[1].feedback.comment", nullValue());
    given().delete(visitor.path("/messages/" + answer + "/feedback")).then().statusCode(204);
    given().get(visitor.path("")).then().body("messages[1].feedback", nullValue());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"{\"rating\": \"love\"}", "{\"rating\": 1}", "{\"comment\": 5}", "[]", "null"})
  void aBadRatingIsRefused(String body) {
    rate(answer, body).statusCode(400);
  }

  @Test
  void onlyAnswersOfThisConversationAreRated() {
    rate(messageAt(0), "{\"rating\": \"like\"}").statusCode(400);
    rate(UUID.randomUUID().toString(), "{\"rating\": \"like\"}").statusCode(404);
    rate("x", "{\"rating\": \"like\"}").statusCode(404);
    String others = answer;
    visitor = Visitor.arrive();
    rate(others, "{\"rating\": \"like\"}").statusCode(404);
  }

  @Test
  void aReportIsKeptListedChangedAndDeleted() {
    String id =
        report("{\"category\": \"INCORRECT\", \"reason\": \"NOT_IN_DOCS\", \"severity\": \"high\"}")
            .statusCode(200)
            .body("severity", equalTo("HIGH"))
            .body("status", equalTo("OPEN"))
            .body("messageId", equalTo(answer))
            .extract()
            .path("id");
    report("{\"category\": \"OFFENSIVE\", \"reason\": \"TONE\", \"comment\": \"Rude.\"}")
        .statusCode(200)
        .body("severity", equalTo("INFO"));
    as(visitor.account())
        .get(reports())
        .then()
        .header("X-Total-Count", "2")
        .body("category", contains("OFFENSIVE", "INCORRECT"));
    as(visitor.account())
        .queryParam("severity", "HIGH")
        .queryParam("status", "OPEN")
        .get(reports())
        .then()
        .body("id", contains(id));
    as(visitor.account())
        .body("{\"status\": \"RESOLVED\"}")
        .patch(reports() + "/" + id)
        .then()
        .statusCode(200)
        .body("status", equalTo("RESOLVED"))
        .body("category", equalTo("INCORRECT"));
    as(visitor.account())
        .body("{\"status\": \"DONE\"}")
        .patch(reports() + "/" + id)
        .then()
        .statusCode(400)
        .body("errors[0].allowed", hasItem("RESOLVED"));
    UUID other = UUID.randomUUID();
    as(other).get(reports() + "/" + id).then().statusCode(404);
    as(other).body("{}").patch(reports() + "/" + id).then().statusCode(404);
    as(other).delete(reports() + "/" + id).then().statusCode(404);
    as(other).get(reports()).then().statusCode(404);
    as(visitor.account()).delete(reports() + "/" + id).then().statusCode(200);
    as(visitor.account()).get(reports() + "/" + id).then().statusCode(404);
    as(visitor.account()).get(reports()).then().body("$", hasSize(1));
  }

  @ParameterizedTest
  @CsvSource({
    "severity, HIGH, 1",
    "severity, high, 1",
    "severity, ' High ', 1",
    "severity, low, 0",
    "severity, '', 2",
    "status, open, 2",
    "status, Resolved, 0",
    "category, incorrect, 1",
    "category, Tone_of-voice.1, 1",
    "category, nothing, 0",
    "reason, not_in_docs, 2"
  })
  void filtersMatchInAnyCase(String filter, String value, int found) {
    report("{\"category\": \"INCORRECT\", \"reason\": \"NOT_IN_DOCS\", \"severity\": \"high\"}")
        .statusCode(200);
    report("{\"category\": \"tone_of-voice.1\", \"reason\": \"Not_In_Docs\"}").statusCode(200);
    as(visitor.account())
        .queryParam(filter, value)
        .get(reports())
        .then()
        .statusCode(200)
        .header("X-Total-Count", String.valueOf(found))
        .body("$", hasSize(found));
  }

  @ParameterizedTest
  @CsvSource({"severity, worst, CRITICAL", "status, done, NO_ISSUES"})
  void anUnknownValueOfAFilterIsRefusedWithThoseThatThereAre(
      String filter, String value, String allowed) {
    as(visitor.account())
        .queryParam(filter, value)
        .get(reports())
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors[0].field", equalTo(filter))
        .body("errors[0].allowed", hasItem(allowed));
  }

  @Test
  void aStatusIsSetInAnyCase() {
    String id =
        report("{\"category\": \"A\", \"reason\": \"B\"}").statusCode(200).extract().path("id");
    as(visitor.account())
        .body("{\"status\": \"in_review\", \"severity\": \"Low\"}")
        .patch(reports() + "/" + id)
        .then()
        .statusCode(200)
        .body("status", equalTo("IN_REVIEW"))
        .body("severity", equalTo("LOW"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{}",
        "{\"category\": \"A\"}",
        "{\"category\": \"<b>\", \"reason\": \"B\"}",
        "{\"category\": \"A\", \"reason\": \"B\", \"severity\": \"WORST\"}",
        "{\"category\": \"A\", \"reason\": \"B\", \"status\": \"RESOLVED\"}",
        "null"
      })
  void aBadReportIsRefused(String body) {
    report(body).statusCode(400);
  }
}
