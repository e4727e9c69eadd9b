package dev.parley.chat.client;

import static dev.parley.chat.Visitor.as;
import static dev.parley.chat.Visitor.createClient;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ChatTest
class ChatClientTest {

  private static final String PATH = "/api/v1/web-chat-client";

  private final UUID account = UUID.randomUUID();

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @Test
  void everyFieldIsKeptAndReturned() {
    JsonObject limits = new JsonObject().put("messagesPerHour", 30).put("maxMessages", 100);
    JsonObject parameters = everyParameter();
    String id =
        createClient(
            account,
            new JsonObject().put("limitingParameters", limits).put("clientParameters", parameters));

    Inference.upstream().script(Inference.gateway());
    String viewed = as(account).get(PATH + "/" + id).then().statusCode(200).extract().asString();

    JsonObject client = new JsonObject(viewed);
    assertThat(client.getJsonObject("limitingParameters")).isEqualTo(limits);
    assertThat(client.getJsonObject("clientParameters")).isEqualTo(parameters);
    assertThat(client.getString("name")).isEqualTo("Help");
    assertThat(client.getJsonObject("aiGateway"))
        .isEqualTo(new JsonObject().put("id", Inference.GATEWAY.toString()).put("name", "Guide"));
    assertThat(client.getJsonObject("integrations").fieldNames())
        .containsExactly(
            "zapiIntegration", "telegramIntegration", "evolutionIntegration", "kapsoIntegration");
  }

  @Test
  void whatIsLeftOutHasDefaults() {
    String id = createClient(account, new JsonObject());
    Inference.upstream().script(Inference.gateway());
    as(account)
        .get(PATH + "/" + id)
        .then()
        .statusCode(200)
        .body("limitingParameters.maxMessages", equalTo(0))
        .body("clientParameters.pageTitle", equalTo("Help"))
        .body("clientParameters.primaryColor", equalTo("#4f46e5"))
        .body("clientParameters.audioSynthesisSource", equalTo("None"))
        .body("clientParameters.suggestionButtons", hasSize(0))
        .body("clientParameters.debug", equalTo(false))
        .body("clientParameters.helloLabel", nullValue());
  }

  @Test
  void theListHasSessionsAndGateways() {
    String id = createClient(account, new JsonObject());
    as(account).body("{}").post(PATH + "/" + id + "/sessions").then().statusCode(200);
    Inference.upstream().script(Inference.gateways());
    as(account)
        .get(PATH)
        .then()
        .statusCode(200)
        .body("$", hasSize(1))
        .body("[0].id", equalTo(id))
        .body("[0].color", equalTo("#4f46e5"))
        .body("[0].activeSessions", equalTo(1))
        .body("[0].associatedGateway.id", equalTo(Inference.GATEWAY.toString()))
        .body("[0].associatedGateway.modelName", equalTo("@parley/extractive"));
    as(UUID.randomUUID()).get(PATH).then().statusCode(200).body("$", hasSize(0));
  }

  @Test
  void anEditReplacesWhatItGivesAndKeepsTheRest() {
    String id =
        createClient(
            account,
            new JsonObject()
                .put("limitingParameters", new JsonObject().put("maxMessages", 7))
                .put("clientParameters", new JsonObject().put("helloLabel", "Hello")));
    Inference.upstream().script(Inference.gateway());
    JsonObject edit =
        new JsonObject()
            .put("name", "Renamed")
            .put("aiGatewayId", Inference.GATEWAY.toString())
            .put("clientParameters", new JsonObject().put("helloSubLabel", "Below"));
    as(account).body(edit.encode()).put(PATH + "/" + id).then().statusCode(200);

    Inference.upstream().script(Inference.gateway());
    as(account)
        .get(PATH + "/" + id)
        .then()
        .body("name", equalTo("Renamed"))
        .body("limitingParameters.maxMessages", equalTo(7))
        .body("clientParameters.helloLabel", nullValue())
        .body("clientParameters.helloSubLabel", equalTo("Below"))
        .body("clientParameters.pageTitle", equalTo("Renamed"));
  }

  @Test
  void aDeletedGatewayLeavesTheClientReadable() {
    String id = createClient(account, new JsonObject());
    Inference.upstream().script(Inference.noGateway());
    as(account).get(PATH + "/" + id).then().statusCode(200).body("aiGateway", nullValue());
  }

  @Test
  void aDeletedClientIsGone() {
    String id = createClient(account, new JsonObject());
    as(account).delete(PATH + "/" + id).then().statusCode(200);
    as(account).get(PATH + "/" + id).then().statusCode(404);
    as(account).delete(PATH + "/" + id).then().statusCode(404);
  }

  @Test
  void anotherAccountFindsNothing() {
    String id = createClient(account, new JsonObject());
    UUID other = UUID.randomUUID();
    as(other).get(PATH + "/" + id).then().statusCode(404);
    as(other).body("{}").put(PATH + "/" + id).then().statusCode(404);
    as(other).delete(PATH + "/" + id).then().statusCode(404);
    as(other).get(PATH + "/" + id + "/sessions").then().statusCode(404);
    as(other).body("{}").post(PATH + "/" + id + "/sessions").then().statusCode(404);
    given().get(PATH + "/" + id).then().statusCode(401);
    given().get(PATH).then().statusCode(401);
  }

  @Test
  void theGatewayMustExistForTheAccount() {
    Inference.upstream().script(Inference.noGateway());
    as(account)
        .body(body().encode())
        .post(PATH)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors[0].field", equalTo("aiGatewayId"));
    Inference.upstream().script(Answer.status(500, "{}"));
    as(account).body(body().encode()).post(PATH).then().statusCode(502);
    Inference.upstream().script(Inference.gateways());
    as(account).get(PATH).then().body("$", hasSize(0));
  }

  @Test
  void theGatewayIsAskedInTheCallersName() {
    createClient(account, new JsonObject());
    var asked = Inference.upstream().requests().getFirst();
    assertThat(asked.path()).isEqualTo("/api/v1/ai-gateways/" + Inference.GATEWAY);
    assertThat(asked.headers().get("Authorization")).startsWith("Bearer ");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "name | {\"name\": \"\"}",
        "name | {\"name\": \"   \"}",
        "name | {\"name\": null}",
        "aiGatewayId | {\"aiGatewayId\": null}",
        "aiGatewayId | {\"aiGatewayId\": 7}",
        "aiGatewayId | {\"aiGatewayId\": \"guide\"}",
        "limitingParameters.maxMessages | {\"limitingParameters\": {\"maxMessages\": -1}}",
        "limitingParameters.messagesPerHour | {\"limitingParameters\": {\"messagesPerHour\": \"x\"}}",
        "clientParameters.primaryColor | {\"clientParameters\": {\"primaryColor\": \"red\"}}",
        "clientParameters.primaryColor | {\"clientParameters\": {\"primaryColor\": \"#12345\"}}",
        "clientParameters.languageCode | {\"clientParameters\": {\"languageCode\": \"e n\"}}",
        "clientParameters.suggestionButtons[0].label | {\"clientParameters\": {\"suggestionButtons\": [{\"prompt\": \"p\"}]}}",
        "clientParameters.suggestionButtons[0] | {\"clientParameters\": {\"suggestionButtons\": [null]}}",
        "clientParameters.allowedFrameOrigins[0] | {\"clientParameters\": {\"allowedFrameOrigins\": [\"https://a.example; script-src *\"]}}",
        "clientParameters.allowedFrameOrigins[0] | {\"clientParameters\": {\"allowedFrameOrigins\": [\"https://a.example/path\"]}}",
        "clientParameters.logoImageUrl | {\"clientParameters\": {\"logoImageUrl\": \"javascript:alert(1)\"}}",
        "limitingParameters.maxMessages | {\"limitingParameters\": {\"maxMessages\": 1.5}}",
        "clientParameters.debug | {\"clientParameters\": {\"debug\": 1}}",
        "clientParameters.allowedFrameOrigins[0] | {\"clientParameters\": {\"allowedFrameOrigins\": [\"https://a.example:99999\"]}}",
        "clientParameters.debug | {\"clientParameters\": {\"debug\": \"perhaps\"}}",
        "clientParameters.messageDebounceInterval | {\"clientParameters\": {\"messageDebounceInterval\": -1}}",
        "clientParameters.messageDebounceInterval | {\"clientParameters\": {\"messageDebounceInterval\": 61}}",
        "clientParameters.messageDebounceInterval | {\"clientParameters\": {\"messageDebounceInterval\": \"soon\"}}",
        "clientParameters.maxScheduledIgnoredZone | {\"clientParameters\": {\"maxScheduledIgnoredZone\": []}}",
        "clientParameters.maxScheduledIgnoredZone | {\"clientParameters\": {\"maxScheduledIgnoredZone\": \"-01:00:00\"}}",
      })
  void aBadFieldIsNamed(String field, String change) {
    JsonObject body = body().mergeIn(new JsonObject(change));
    as(account)
        .body(body.encode())
        .post(PATH)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors.field", hasItem(field));
    assertThat(Inference.upstream().requests()).isEmpty();
  }

  @Test
  void anUnknownEnumValueSaysWhichAreAllowed() {
    JsonObject mode =
        new JsonObject()
            .put(
                "clientParameters", new JsonObject().put("inputModes", new JsonArray().add("Fax")));
    as(account)
        .body(body().mergeIn(mode).encode())
        .post(PATH)
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("clientParameters.inputModes[0]"))
        .body("errors[0].allowed", contains("Image", "Document", "Audio"));
    JsonObject voice =
        new JsonObject()
            .put("clientParameters", new JsonObject().put("audioSynthesisSource", "Robot"));
    as(account)
        .body(body().mergeIn(voice).encode())
        .post(PATH)
        .then()
        .statusCode(400)
        .body("detail", containsString("None, Gpt4oTts, ElevenMultilingualV2, ElevenV3"));
  }

  @Test
  void aBodyThatIsNoClientIsRefused() {
    as(account).body("{\"name\":").post(PATH).then().statusCode(400);
    as(account).body("[]").post(PATH).then().statusCode(400);
    as(account).post(PATH).then().statusCode(400);
    as(account).body("null").post(PATH).then().statusCode(400);
    String tooLong = body().put("name", "n".repeat(201)).encode();
    as(account).body(tooLong).post(PATH).then().statusCode(400);
    as(account).get(PATH + "/not-an-id").then().statusCode(404);
  }

  private static JsonObject body() {
    return new JsonObject().put("name", "Help").put("aiGatewayId", Inference.GATEWAY.toString());
  }

  private static JsonObject everyParameter() {
    return new JsonObject(
        """
        {"languageCode": "pt-BR",
         "suggestionButtons": [{"label": "Prices", "prompt": "What does it cost?"}],
         "customScripts": "console.log(1)", "customStyles": "h1 { color: red }",
         "inputModes": ["Image", "Audio"], "primaryColor": "#0a7", "pageTitle": "Ask us",
         "helloLabel": "Hello", "helloSubLabel": "We answer", "textAreaPlaceholder": "Write",
         "logoImageUrl": "https://example.com/logo.png", "debug": true, "showToolCalls": true,
         "allowedFrameOrigins": ["https://*.example.com", "http://localhost:3000"],
         "audioSynthesisSource": "ElevenV3", "audioSynthesisVoice": "Ana",
         "audioSynthesisInstruction": "Slowly", "summarizeTextBeforeAudioSynthesis": true,
         "uploadUnsupportedFiles": true, "allowScheduledContinuations": true,
         "splitAnswerIntoMessageChunks": true, "maxScheduledIgnoredZone": "02:00:00",
         "messageDebounceInterval": 2.5}
        """);
  }
}
