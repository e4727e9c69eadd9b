package dev.parley.chat.widget;

import static dev.parley.chat.Visitor.as;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.restassured.http.ContentType;
import io.restassured.response.ExtractableResponse;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ChatTest
class WidgetTest {

  private static final String SITE = "https://shop.example";

  private final UUID account = UUID.randomUUID();
  private String client;
  private String widget;

  @BeforeEach
  void createClient() {
    Inference.upstream().reset();
    JsonObject parameters =
        new JsonObject()
            .put("allowedFrameOrigins", new JsonArray().add(SITE).add("https://*.example.org"))
            .put("languageCode", "de-AT");
    client = Visitor.createClient(account, new JsonObject().put("clientParameters", parameters));
    widget = view().path("embedding.widgetKey");
  }

  private ExtractableResponse<Response> view() {
    Inference.upstream().script(Inference.gateway());
    return as(account).get("/api/v1/web-chat-client/" + client).then().statusCode(200).extract();
  }

  private String secret() {
    return as(account)
        .post("/api/v1/web-chat-client/" + client + "/identity-secret")
        .then()
        .statusCode(200)
        .extract()
        .path("secret");
  }

  private ValidatableResponse begin(JsonObject visitor) {
    return given()
        .contentType(ContentType.JSON)
        .header("Origin", SITE)
        .body(visitor.encode())
        .post("/api/v1/public/chat-widgets/" + widget + "/sessions")
        .then();
  }

  private static JsonObject signed(String user, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      String signature =
          HexFormat.of().formatHex(mac.doFinal(user.getBytes(StandardCharsets.UTF_8)));
      return new JsonObject().put("externalUserId", user).put("signature", signature);
    } catch (java.security.GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void theSameUserFindsTheSameConversationAndAnotherOneACleanOne() {
    String secret = secret();
    var ann =
        begin(signed("ann", secret)).statusCode(200).body("resumed", equalTo(false)).extract();
    Visitor visitor = new Visitor(account, client, ann.path("sessionId"), ann.path("accessKey"));
    visitor.ask("Who am I?");
    assertThat(Inference.upstream().requests().getLast().json().getString("user")).isEqualTo("ann");
    String again =
        begin(signed("ann", secret)).body("resumed", equalTo(true)).extract().path("sessionId");
    assertThat(again).isEqualTo(visitor.session());

    // Bob in Ann's browser, whose key is still there.
    var bob =
        begin(signed("bob", secret).put("accessKey", visitor.key()))
            .body("resumed", equalTo(false))
            .extract();
    assertThat(bob.<String>path("sessionId")).isNotEqualTo(visitor.session());
    given()
        .get("/api/v1/public/chat-clients/" + bob.path("accessKey"))
        .then()
        .body("messages", hasSize(0));
    // Nobody in Ann's browser.
    String nobody =
        begin(new JsonObject().put("accessKey", visitor.key())).extract().path("sessionId");
    assertThat(nobody).isNotEqualTo(visitor.session());
  }

  @Test
  void somebodyUnknownIsFoundByTheirBrowserOnly() {
    var first = begin(new JsonObject()).statusCode(200).extract();
    var again = begin(new JsonObject().put("accessKey", first.path("accessKey"))).extract();
    assertThat(again.<String>path("sessionId")).isEqualTo(first.path("sessionId"));
    assertThat(again.<Boolean>path("resumed")).isTrue();
    var other = begin(new JsonObject()).extract();
    assertThat(other.<String>path("sessionId")).isNotEqualTo(first.path("sessionId"));
    // A key of another client's session opens nothing here.
    Visitor stranger = Visitor.arrive();
    begin(new JsonObject().put("accessKey", stranger.key())).body("resumed", equalTo(false));
  }

  private void limitTo(int messages) {
    Inference.upstream().script(Inference.gateway());
    as(account)
        .body(
            new JsonObject()
                .put("name", "Help")
                .put("aiGatewayId", Inference.GATEWAY.toString())
                .put(
                    "clientParameters",
                    new JsonObject().put("allowedFrameOrigins", new JsonArray().add(SITE)))
                .put("limitingParameters", new JsonObject().put("maxMessages", messages))
                .encode())
        .put("/api/v1/web-chat-client/" + client)
        .then()
        .statusCode(200);
    Inference.upstream().reset();
  }

  @Test
  void aFullConversationIsLeftForACleanOne() {
    limitTo(3);
    var first = begin(new JsonObject()).extract();
    JsonObject key = new JsonObject().put("accessKey", first.<String>path("accessKey"));
    begin(key).body("resumed", equalTo(true));
    Visitor visitor =
        new Visitor(account, client, first.path("sessionId"), first.path("accessKey"));
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream().script(Answer.text("One ", "two.").holdingLastUntil(last));
    try (var asking = visitor.open(Visitor.prompt("One?"))) {
      asking.awaitWords("One ");
      begin(key).body("resumed", equalTo(true)); // it is being answered
      last.countDown();
      asking.rest();
    }
    begin(key).body("resumed", equalTo(false));
    String session =
        "/api/v1/web-chat-client/" + client + "/sessions/" + first.<String>path("sessionId");
    as(account).body("{}").post(session + "/take-over").then().statusCode(200);
    begin(key).body("resumed", equalTo(true)); // a person may have more to say
    as(account).body("{}").post(session + "/hand-back").then().statusCode(200);
    begin(key).body("resumed", equalTo(false));
    String secret = secret();
    var ann = begin(signed("ann", secret)).extract();
    new Visitor(account, client, ann.path("sessionId"), ann.path("accessKey")).ask("One?");
    String clean =
        begin(signed("ann", secret)).body("resumed", equalTo(false)).extract().path("sessionId");
    begin(signed("ann", secret)).body("resumed", equalTo(true)).body("sessionId", equalTo(clean));
  }

  @Test
  void aConversationWhoseLastAnswerFailedIsNotLeft() {
    limitTo(2);
    var first = begin(new JsonObject()).extract();
    JsonObject key = new JsonObject().put("accessKey", first.<String>path("accessKey"));
    Inference.upstream().script(Answer.status(500, "{}"));
    new Visitor(account, client, first.path("sessionId"), first.path("accessKey")).ask("One?");
    begin(key).body("resumed", equalTo(true));
  }

  @Test
  void anIdentityThatIsNotSignedIsRefused() {
    begin(new JsonObject().put("externalUserId", "ann")).statusCode(403);
    begin(signed("ann", "no secret yet")).statusCode(403);
    String first = secret();
    begin(new JsonObject().put("externalUserId", "ann")).statusCode(403);
    begin(signed("ann", first).put("externalUserId", "bob")).statusCode(403);
    begin(signed("ann", first).put("signature", "no hex")).statusCode(403);
    begin(signed("ann", first)).statusCode(200);
    String second = secret();
    begin(signed("ann", first)).statusCode(403);
    begin(signed("ann", second)).statusCode(200).body("resumed", equalTo(true));
    begin(signed(" ", second)).statusCode(400);
    String masked = view().path("embedding.identitySecret");
    assertThat(masked).startsWith("...").doesNotContain(second).hasSize(7);
    as(UUID.randomUUID())
        .post("/api/v1/web-chat-client/" + client + "/identity-secret")
        .then()
        .statusCode(404);
  }

  @Test
  void onlyAllowedSitesReachIt() {
    String path = "/api/v1/public/chat-widgets/" + widget;
    given()
        .header("Origin", SITE)
        .get(path)
        .then()
        .statusCode(200)
        .body("chatTitle", equalTo("Help"))
        .body("client.cultureLanguage", equalTo("de"))
        .body("culture.sendButtonLabel", equalTo("Senden"));
    String key = begin(new JsonObject()).extract().path("accessKey");
    String session = "/api/v1/public/chat-clients/" + key;
    for (String origin :
        new String[] {
          "https://evil.example",
          "http://shop.example",
          "https://shop.example:8443",
          "https://shop.example.evil.example",
          "https://example.org",
          "null"
        }) {
      given()
          .header("Origin", origin)
          .get(path)
          .then()
          .statusCode(403)
          .contentType("application/problem+json");
      given()
          .contentType(ContentType.JSON)
          .header("Origin", origin)
          .body("{}")
          .post(path + "/sessions")
          .then()
          .statusCode(403);
      given().header("Origin", origin).get(session).then().statusCode(403);
      given().header("Origin", origin).get(session + "/events").then().statusCode(403);
      given().header("Origin", origin).post(session + "/retry").then().statusCode(403);
    }
    for (String origin : new String[] {SITE, "https://a.example.org", "http://127.0.0.1:8700"}) {
      given().header("Origin", origin).get(session).then().statusCode(200);
    }
    given()
        .header("Origin", "https://chat.example")
        .header("X-Forwarded-Host", "chat.example")
        .get(session)
        .then()
        .statusCode(200);
    given()
        .header("Origin", "https://127.0.0.1:8700")
        .header("X-Forwarded-Host", "127.0.0.1:8700")
        .get(session)
        .then()
        .statusCode(403);
    given().get(session).then().statusCode(200);
  }

  @Test
  void noSiteIsAllowedByDefault() {
    Visitor visitor = Visitor.arrive();
    given().header("Origin", SITE).get(visitor.path("")).then().statusCode(403);
  }

  @Test
  void anUnknownWidgetIsNotFound() {
    for (String key : new String[] {"A".repeat(32), "short", client}) {
      given()
          .header("Origin", SITE)
          .get("/api/v1/public/chat-widgets/" + key)
          .then()
          .statusCode(404)
          .body("detail", startsWith("The chat"));
    }
    assertThat(widget).matches("[0-9A-Za-z]{32}");
  }

  @Test
  void aClientWithoutSecretShowsNone() {
    Inference.upstream().script(Inference.gateway());
    as(account)
        .get("/api/v1/web-chat-client/" + client)
        .then()
        .body("embedding.identitySecret", nullValue());
  }
}
