package dev.parley.chat.speech;

import static dev.parley.chat.Visitor.prompt;
import static io.restassured.RestAssured.given;

import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;

/** What a visitor does to hear an answer. */
final class ReadAloud {

  private ReadAloud() {}

  /** Has the assistant say something; returns the id of the message. */
  static String answer(Visitor visitor, String words) {
    Inference.upstream().script(Answer.text(words));
    given()
        .contentType(ContentType.JSON)
        .body(prompt("Tell me."))
        .post(visitor.path("/prompt"))
        .then()
        .statusCode(200);
    return given().get(visitor.path("")).then().extract().path("messages[-1].message_id");
  }

  /** Has a message read aloud. */
  static ValidatableResponse speak(Visitor visitor, String message) {
    return given().post(visitor.path("/messages/" + message + "/speech")).then();
  }
}
