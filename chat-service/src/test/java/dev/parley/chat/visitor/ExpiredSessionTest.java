package dev.parley.chat.visitor;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import dev.parley.testing.SettableClock;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every call by access key, of a session that is over: 422, whatever else is asked. */
@ChatTest
class ExpiredSessionTest {

  private static final String BASE = "/api/v1/public/chat-clients/{access-key}";
  private static final String SOUND = "OggS sound";

  /** What a good call sends, by method and path below the base. */
  private static final Map<String, String> CALLS = calls();

  @Inject SettableClock clock;

  private static Map<String, String> calls() {
    Map<String, String> calls = new LinkedHashMap<>();
    calls.put("GET ", "");
    calls.put("DELETE ", "");
    calls.put("GET /messages", "");
    calls.put("GET /transcript.json", "");
    calls.put("GET /suggestions", "");
    calls.put("GET /events", "");
    calls.put("POST /retry", "");
    calls.put("POST /prompt", Visitor.prompt("Still there?"));
    calls.put("POST /prompt/stream", Visitor.prompt("Still there?"));
    calls.put("PUT /messages/{message-id}/feedback", "{\"rating\": \"like\"}");
    calls.put("DELETE /messages/{message-id}/feedback", "");
    calls.put("POST /messages/{message-id}/reports", "{\"category\": \"A\", \"reason\": \"B\"}");
    calls.put("POST /messages/{message-id}/speech", "");
    calls.put("POST /attachments", SOUND);
    calls.put("GET /attachments/{attachment-id}", "");
    calls.put("DELETE /attachments/{attachment-id}", "");
    calls.put("POST /transcriptions", SOUND);
    return calls;
  }

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void backToNow() {
    clock.reset();
  }

  private static ValidatableResponse call(String call, String body, Map<String, String> ids) {
    String[] parts = call.split(" ", -1);
    String path = BASE + parts[1];
    for (Map.Entry<String, String> id : ids.entrySet()) {
      path = path.replace(id.getKey(), id.getValue());
    }
    var request = given();
    if (!body.isEmpty()) {
      request =
          request
              .contentType(body.equals(SOUND) ? "application/octet-stream" : "application/json")
              .body(body.getBytes(StandardCharsets.UTF_8));
    }
    return request.request(parts[0], path).then();
  }

  @Test
  void everyPublicCallAnswers422() {
    JsonObject parameters =
        new JsonObject()
            .put("inputModes", new JsonArray().add("Audio"))
            .put("audioSynthesisSource", "Gpt4oTts");
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
    visitor.ask("Hello?");
    String message = given().get(visitor.path("")).then().extract().path("messages[1].message_id");
    Inference.upstream().script(Answer.status(200, "{\"text\": \"Hello.\"}"));
    String file =
        call("POST /attachments", SOUND, Map.of("{access-key}", visitor.key()))
            .statusCode(200)
            .extract()
            .path("id");
    Map<String, String> ids =
        Map.of("{access-key}", visitor.key(), "{message-id}", message, "{attachment-id}", file);
    call("GET /attachments/{attachment-id}", "", ids).statusCode(200);
    clock.advance(Duration.ofHours(2));
    Inference.upstream().reset();
    CALLS.forEach(
        (call, body) ->
            call(call, body, ids)
                .statusCode(422)
                .contentType("application/problem+json")
                .body("type", equalTo("urn:parley:problem:unprocessable"))
                .body("detail", equalTo("The client is not available: this session has ended.")));
    assertThat(Inference.upstream().requests()).isEmpty();
    clock.reset();
    given()
        .get(visitor.path(""))
        .then()
        .statusCode(200)
        .body("messages.size()", equalTo(2))
        .body("messages[1].feedback", equalTo(null));
  }

  /** So that no new call is forgotten here. */
  @Test
  void theCallsAreAllThatThereAre() {
    JsonObject paths =
        new JsonObject(given().queryParam("format", "json").get("/q/openapi").asString())
            .getJsonObject("paths");
    Set<String> published = new TreeSet<>();
    for (String path : paths.fieldNames()) {
      if (path.startsWith(BASE)) {
        for (String method : paths.getJsonObject(path).fieldNames()) {
          if (Set.of("get", "post", "put", "delete", "patch").contains(method)) {
            published.add(
                method.toUpperCase(java.util.Locale.ROOT) + " " + path.substring(BASE.length()));
          }
        }
      }
    }
    assertThat(CALLS.keySet()).containsExactlyInAnyOrderElementsOf(published);
  }
}
