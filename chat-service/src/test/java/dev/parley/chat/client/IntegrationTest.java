package dev.parley.chat.client;

import static dev.parley.chat.Visitor.as;
import static dev.parley.chat.Visitor.createClient;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.web.secret.SecretBox;
import io.quarkus.narayana.jta.QuarkusTransaction;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@ChatTest
class IntegrationTest {

  @Inject IntegrationRepository rows;
  @Inject SecretBox secrets;

  private final UUID account = UUID.randomUUID();
  private String path;

  @BeforeEach
  void create() {
    Inference.upstream().reset();
    path = "/api/v1/web-chat-client/" + createClient(account, new JsonObject());
  }

  private ValidatableResponse put(String type, String field, JsonObject integration) {
    JsonObject body =
        new JsonObject()
            .put("integrationType", type)
            .put("integrations", new JsonObject().put(field, integration));
    return as(account).body(body.encode()).put(path + "/integrations").then();
  }

  private ValidatableResponse view() {
    Inference.upstream().script(Inference.gateway());
    return as(account).get(path).then().statusCode(200);
  }

  @Test
  void everyKindIsKeptMaskedAndDeleted() {
    put(
            "Zapi",
            "zapiIntegration",
            new JsonObject()
                .put("instanceId", "instance-1")
                .put("instanceToken", "zapi-instance-token")
                .put("clientToken", "zapi-client-token")
                .put("sessionDuration", 10_800))
        .statusCode(200);
    put("Telegram", "telegramIntegration", new JsonObject().put("botToken", "123456:telegram"))
        .statusCode(200);
    put(
            "EvolutionApi",
            "evolutionIntegration",
            new JsonObject()
                .put("endpointUrl", "https://evolution.example")
                .put("instanceName", "shop")
                .put("apiKey", "short"))
        .statusCode(200);
    put(
            "Kapso",
            "kapsoIntegration",
            new JsonObject()
                .put("apiKey", "kapso-api-key-value")
                .put("phoneNumberId", "42")
                .put("webhookSecretKey", "kapso-webhook-secret")
                .put("continuedMessagesTemplateId", "template")
                .put("sessionDuration", "03:00:00"))
        .statusCode(200);
    String shown =
        view()
            .body("integrations.zapiIntegration.instanceId", equalTo("instance-1"))
            .body("integrations.zapiIntegration.instanceToken", equalTo("...oken"))
            .body("integrations.zapiIntegration.sessionDuration", equalTo(10_800))
            .body("integrations.telegramIntegration.botToken", equalTo("...gram"))
            .body("integrations.telegramIntegration.sessionDuration", nullValue())
            .body("integrations.evolutionIntegration.apiKey", equalTo("..."))
            .body("integrations.kapsoIntegration.phoneNumberId", equalTo("42"))
            .body("integrations.kapsoIntegration.sessionDuration", equalTo("03:00:00"))
            .extract()
            .asString();
    assertThat(shown).doesNotContain("zapi-client-token").doesNotContain("kapso-webhook");

    as(account).delete(path + "/integrations/Zapi").then().statusCode(200);
    as(account).delete(path + "/integrations/Zapi").then().statusCode(404);
    as(account).delete(path + "/integrations/Fax").then().statusCode(404);
    put("Telegram", "telegramIntegration", null).statusCode(200);
    view()
        .body("integrations.zapiIntegration", nullValue())
        .body("integrations.telegramIntegration", nullValue())
        .body("integrations.kapsoIntegration.apiKey", equalTo("...alue"));
  }

  @Test
  void secretsAreSealedAndAMaskKeepsThem() {
    put("Telegram", "telegramIntegration", new JsonObject().put("botToken", "123456:telegram"))
        .statusCode(200);
    put(
            "Telegram",
            "telegramIntegration",
            new JsonObject().put("botToken", "...gram").put("sessionDuration", 7200))
        .statusCode(200);
    UUID client = UUID.fromString(path.substring(path.lastIndexOf('/') + 1));
    String sealed =
        QuarkusTransaction.requiringNew()
            .call(() -> rows.find(account, client, IntegrationType.TELEGRAM).orElseThrow().secrets);
    assertThat(sealed).doesNotContain("telegram");
    assertThat(secrets.open(sealed, "chat-client-integration:" + client + ":Telegram"))
        .isEqualTo("{\"botToken\":\"123456:telegram\"}");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "integrationType | {}",
        "integrationType | {\"integrationType\": \"Fax\"}",
        "integrations.telegramIntegration | {\"integrationType\": \"Telegram\", \"integrations\": {}}",
        "integrations.telegramIntegration.botToken | {\"integrationType\": \"Telegram\", \"integrations\": {\"telegramIntegration\": {}}}",
        "integrations.telegramIntegration.botToken | {\"integrationType\": \"Telegram\", \"integrations\": {\"telegramIntegration\": {\"botToken\": 5}}}",
        "integrations.zapiIntegration.instanceToken | {\"integrationType\": \"Zapi\", \"integrations\": {\"zapiIntegration\": {\"instanceId\": \"x\"}}}",
        "integrations.evolutionIntegration.endpointUrl | {\"integrationType\": \"EvolutionApi\", \"integrations\": {\"evolutionIntegration\": {\"endpointUrl\": \"file:///etc\", \"instanceName\": \"x\", \"apiKey\": \"k\"}}}",
        "integrations.telegramIntegration.sessionDuration | {\"integrationType\": \"Telegram\", \"integrations\": {\"telegramIntegration\": {\"botToken\": \"t\", \"sessionDuration\": 5}}}",
      })
  void aBadFieldIsNamed(String field, String body) {
    as(account)
        .body(body)
        .put(path + "/integrations")
        .then()
        .statusCode(400)
        .body("errors.field", hasItem(field));
  }

  @Test
  void anotherAccountFindsNothing() {
    UUID other = UUID.randomUUID();
    String body =
        "{\"integrationType\": \"Telegram\", \"integrations\": {\"telegramIntegration\":"
            + " {\"botToken\": \"t\"}}}";
    as(other).body(body).put(path + "/integrations").then().statusCode(404);
    as(other).delete(path + "/integrations/Telegram").then().statusCode(404);
  }
}
