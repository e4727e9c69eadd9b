package dev.parley.chat.page;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.SettableClock;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@ChatTest
class ChatPageTest {

  @Inject SettableClock clock;

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void backToNow() {
    clock.reset();
  }

  private static Visitor arrive(JsonObject parameters) {
    return Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
  }

  private static String policyOf(Visitor visitor) {
    return given()
        .get("/chat/" + visitor.key())
        .then()
        .statusCode(200)
        .extract()
        .header("Content-Security-Policy");
  }

  @Test
  void thePageIsAShellUnderAStrictPolicy() {
    Visitor visitor =
        arrive(new JsonObject().put("pageTitle", "</title><script>").put("languageCode", "pt-BR"));
    String html =
        given()
            .get("/chat/" + visitor.key())
            .then()
            .statusCode(200)
            .contentType(startsWith("text/html"))
            .header("X-Content-Type-Options", "nosniff")
            .header("Referrer-Policy", "no-referrer")
            .header("Cache-Control", "no-store")
            .extract()
            .asString();
    assertThat(html)
        .contains("<chat-page>")
        .contains("lang=\"pt-BR\"")
        .contains("<title>&lt;/title&gt;&lt;script&gt;</title>");
    assertThat(policyOf(visitor))
        .contains("default-src 'self'")
        .contains("script-src 'self'")
        .contains("frame-ancestors 'none'")
        .doesNotContain("unsafe");
  }

  @Test
  void onlyConfiguredSitesMayFrameIt() {
    JsonArray origins = new JsonArray().add("https://shop.example").add("https://*.example.org");
    assertThat(policyOf(arrive(new JsonObject().put("allowedFrameOrigins", origins))))
        .contains("frame-ancestors https://shop.example https://*.example.org;");
  }

  @Test
  void aLogoOpensItsOriginForImagesOnly() {
    assertThat(
            policyOf(
                arrive(new JsonObject().put("logoImageUrl", "https://cdn.example:8443/a/b.png"))))
        .contains("img-src 'self' data: https://cdn.example:8443;")
        .contains("connect-src 'self';");
  }

  @Test
  void scriptAndStyleAreServedBelowChatAndAskNobodyElse() {
    Visitor visitor = Visitor.arrive();
    String html = given().get("/chat/" + visitor.key()).asString();
    Matcher file = Pattern.compile("(?:src|href)=\"([^\"]+)\"").matcher(html);
    int files = 0;
    while (file.find()) {
      assertThat(file.group(1)).startsWith("/chat/");
      given().get(file.group(1)).then().statusCode(200).header("X-Content-Type-Options", "nosniff");
      files++;
    }
    assertThat(files).isEqualTo(3);
  }

  @Test
  void anUnknownKeyGetsAPageToRead() {
    given()
        .get("/chat/" + "B".repeat(32))
        .then()
        .statusCode(404)
        .contentType(startsWith("text/html"))
        .header("Content-Security-Policy", containsString("frame-ancestors 'none'"))
        .body(containsString("This chat does not exist"));
    given().get("/chat/x").then().statusCode(404).contentType(startsWith("text/html"));
  }

  @Test
  void anExpiredSessionGetsAPageToRead() {
    Visitor visitor = Visitor.arrive();
    clock.advance(Duration.ofHours(25));
    given()
        .get("/chat/" + visitor.key())
        .then()
        .statusCode(410)
        .contentType(startsWith("text/html"))
        .body(containsString("This chat has ended"));
  }
}
