package dev.parley.chat.attachment;

import static dev.parley.chat.Visitor.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import dev.parley.testing.SettableClock;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ChatTest
class AttachmentTest {

  private static final byte[] PNG = {(byte) 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n', 1, 2};

  @Inject SettableClock clock;
  @Inject SweepFiles sweep;
  @Inject Blobs blobs;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void backToNow() {
    clock.reset();
  }

  private static Visitor arrive(boolean anything, String... modes) {
    JsonObject parameters =
        new JsonObject()
            .put("inputModes", new JsonArray(List.of((Object[]) modes)))
            .put("uploadUnsupportedFiles", anything);
    return Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
  }

  private static ValidatableResponse upload(Visitor visitor, String name, byte[] bytes) {
    return given()
        .contentType("application/octet-stream")
        .queryParam("name", name)
        .body(bytes)
        .post(visitor.path("/attachments"))
        .then();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static ValidatableResponse send(Visitor visitor, String content, String... files) {
    JsonObject prompt =
        new JsonObject()
            .put("role", "user")
            .put("content", content)
            .put("attachments", new JsonArray(List.of((Object[]) files)));
    return given()
        .contentType(ContentType.JSON)
        .body(new JsonObject().put("prompt", prompt).encode())
        .post(visitor.path("/prompt"))
        .then();
  }

  private static JsonArray askedParts() {
    return Inference.upstream()
        .requests()
        .getLast()
        .json()
        .getJsonArray("messages")
        .getJsonObject(0)
        .getJsonArray("content");
  }

  @Test
  void anImageIsSentAsDataAndShownAgain() {
    Visitor visitor = arrive(false, "Image");
    String id =
        upload(visitor, "../../photo \u202egnp.png", PNG)
            .statusCode(200)
            .body("kind", equalTo("image"))
            .body("mediaType", equalTo("image/png"))
            .body("name", equalTo("photo gnp.png"))
            .body("size", equalTo(PNG.length))
            .extract()
            .path("id");
    send(visitor, "What is this?", id).statusCode(200);
    assertThat(askedParts().getJsonObject(0).getString("text")).isEqualTo("What is this?");
    assertThat(askedParts().getJsonObject(1).getJsonObject("image_url").getString("url"))
        .isEqualTo("data:image/png;base64,iVBORw0KGgoBAg==");
    given()
        .get(visitor.path(""))
        .then()
        .body("messages[0].attachments[0].id", equalTo(id))
        .body("messages[0].content", equalTo("What is this?"));
    byte[] again =
        given()
            .get(visitor.path("/attachments/" + id))
            .then()
            .statusCode(200)
            .contentType("image/png")
            .header("X-Content-Type-Options", "nosniff")
            .header("Content-Security-Policy", containsString("sandbox"))
            .header("Content-Disposition", startsWith("inline"))
            .extract()
            .asByteArray();
    assertThat(again).isEqualTo(PNG);
    send(visitor, "Again?", id).statusCode(400);
    given().delete(visitor.path("/attachments/" + id)).then().statusCode(409);
  }

  @Test
  void anEditedMessageKeepsItsFiles() {
    Visitor visitor = arrive(false, "Image");
    String first = upload(visitor, "a.png", PNG).extract().path("id");
    String second = upload(visitor, "b.png", PNG).extract().path("id");
    send(visitor, "What is this?", first).statusCode(200);
    send(visitor, "And this?", second).statusCode(200);
    replace(visitor, 2, "And that?", first).statusCode(400); // of a message that stays
    replace(visitor, 2, "And that?", second).statusCode(200);
    replace(visitor, 0, "What is that?", first).statusCode(200);
    given()
        .get(visitor.path(""))
        .then()
        .body("messages", hasSize(2))
        .body("messages[0].content", equalTo("What is that?"))
        .body("messages[0].attachments.id", equalTo(List.of(first)));
    assertThat(askedParts()).hasSize(2);
    given().get(visitor.path("/attachments/" + first)).then().statusCode(200);
  }

  private static ValidatableResponse replace(
      Visitor visitor, int place, String content, String file) {
    String replaced =
        given().get(visitor.path("")).then().extract().path("messages[" + place + "].message_id");
    JsonObject prompt =
        new JsonObject().put("content", content).put("attachments", new JsonArray().add(file));
    return given()
        .contentType(ContentType.JSON)
        .body(new JsonObject().put("prompt", prompt).put("replaces", replaced).encode())
        .post(visitor.path("/prompt"))
        .then();
  }

  @Test
  void aTextBecomesContext() {
    Visitor visitor = arrive(false, "Document");
    String id =
        upload(visitor, "notes.md", bytes("# Opening\n\nNine to five."))
            .statusCode(200)
            .body("mediaType", equalTo("text/markdown"))
            .extract()
            .path("id");
    send(visitor, "", id).statusCode(200);
    assertThat(askedParts().getJsonObject(0).getString("text"))
        .isEqualTo("[Content of the document \"notes.md\"]\n# Opening\n\nNine to five.");
    given()
        .get(visitor.path("/attachments/" + id))
        .then()
        .contentType(startsWith("text/plain"))
        .header("Content-Disposition", startsWith("attachment"));
  }

  @Test
  void aDocumentIsReadByRagService() {
    Visitor visitor = arrive(false, "Document");
    Inference.upstream()
        .script(Answer.status(200, "{\"text\": \"Water boils at 100 °C.\", \"pages\": 1}"));
    String id =
        upload(visitor, "a b.pdf", bytes("%PDF-1.7 …")).statusCode(200).extract().path("id");
    var read = Inference.upstream().requests().getLast();
    assertThat(read.path()).isEqualTo("/internal/v1/file-texts");
    assertThat(read.headers().get("Authorization")).startsWith("Bearer ");
    send(visitor, "When?", id).statusCode(200);
    assertThat(askedParts().getJsonObject(1).getString("text")).contains("Water boils at 100 °C.");

    Inference.upstream()
        .script(Answer.status(422, "{\"detail\": \"java.io.IOException: Missing root object\"}"));
    upload(visitor, "secret.pdf", bytes("%PDF-1.7 …"))
        .statusCode(422)
        .body("detail", startsWith("The document could not be read."))
        .body("detail", not(containsString("Exception")));
    Inference.upstream().script(Answer.status(500, "{}"));
    upload(visitor, "any.pdf", bytes("%PDF-1.7 …")).statusCode(502);
  }

  @Test
  void whatIsSaidInASoundIsWrittenDown() {
    Visitor visitor = arrive(false, "Audio");
    Inference.upstream().script(Answer.status(200, "{\"text\": \"Where is my order?\"}"));
    String id =
        upload(visitor, "voice.ogg", bytes("OggS…"))
            .statusCode(200)
            .body("kind", equalTo("audio"))
            .extract()
            .path("id");
    send(visitor, "", id).statusCode(200);
    assertThat(askedParts().getJsonObject(0).getString("text"))
        .isEqualTo("[Said in the recording \"voice.ogg\"]\nWhere is my order?");
    // A sound that nobody could hear goes to a model that may.
    Visitor other = arrive(false, "Audio");
    Inference.upstream().script(Answer.status(500, "{}"));
    String wav =
        upload(other, "a.wav", bytes("RIFF1234WAVEfmt ")).statusCode(200).extract().path("id");
    send(other, "Listen.", wav).statusCode(200);
    assertThat(askedParts().getJsonObject(1).getJsonObject("input_audio").getString("format"))
        .isEqualTo("wav");
  }

  @Test
  void theTypeIsToldByTheBytes() {
    Visitor images = arrive(false, "Image");
    upload(images, "photo.png", bytes("<svg onload='alert(1)'/>")).statusCode(415);
    upload(images, "photo.png", bytes("MZ\0\0")).statusCode(415);
    upload(images, "a.pdf", bytes("%PDF-1.7")).statusCode(415);
    upload(images, "empty.png", new byte[0]).statusCode(400);
    upload(images, "large.png", new byte[100 * 1024 + 1]).statusCode(413);
    upload(Visitor.arrive(), "photo.png", PNG).statusCode(415);
  }

  @Test
  void aFileThatNobodyCanReadIsToldOfWhereThatIsWanted() {
    Visitor visitor = arrive(true, "Image");
    String id =
        upload(visitor, "game.exe", bytes("MZ\0\0"))
            .statusCode(200)
            .body("kind", equalTo("other"))
            .extract()
            .path("id");
    send(visitor, "Run it.", id).statusCode(200);
    assertThat(askedParts().getJsonObject(1).getString("text"))
        .isEqualTo(
            "[The visitor attached the file \"game.exe\" (application/octet-stream, 4 bytes). Its"
                + " content cannot be read here.]");
    given()
        .get(visitor.path("/attachments/" + id))
        .then()
        .contentType("application/octet-stream")
        .header("Content-Disposition", startsWith("attachment"));
  }

  @Test
  void anothersFileIsNotThere() {
    Visitor ann = arrive(false, "Image");
    Visitor bob = arrive(false, "Image");
    String id = upload(ann, "a.png", PNG).extract().path("id");
    given().get(bob.path("/attachments/" + id)).then().statusCode(404);
    given().delete(bob.path("/attachments/" + id)).then().statusCode(404);
    send(bob, "Mine?", id)
        .statusCode(400)
        .body("errors[0].field", equalTo("prompt.attachments[0]"));
    given().get(bob.path("")).then().body("messages", hasSize(0));
    given().delete(ann.path("/attachments/" + id)).then().statusCode(204);
    given().get(ann.path("/attachments/" + id)).then().statusCode(404);
  }

  @Test
  void filesGoWithTheirConversation() {
    Visitor visitor = arrive(false, "Image");
    String id = upload(visitor, "a.png", PNG).extract().path("id");
    String key = visitor.client() + "/" + visitor.session() + "/" + id;
    assertThat(blobs.find(key)).isPresent();
    as(visitor.account())
        .delete("/api/v1/web-chat-client/" + visitor.client() + "/sessions/" + visitor.session())
        .then()
        .statusCode(200);
    sweep.sweep();
    assertThat(blobs.find(key)).isEmpty();
  }

  @Test
  void whatIsNeverSentIsForgotten() {
    Visitor visitor = arrive(false, "Image");
    String id = upload(visitor, "a.png", PNG).extract().path("id");
    clock.advance(Duration.ofHours(25));
    sweep.sweep();
    clock.reset();
    given().get(visitor.path("/attachments/" + id)).then().statusCode(404);
  }
}
