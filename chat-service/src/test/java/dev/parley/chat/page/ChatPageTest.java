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
        .containsPattern("script-src 'nonce-[A-Za-z0-9+/]{22}=='; ")
        .contains("connect-src 'self'; ")
        .contains("frame-ancestors 'none'; ")
        .doesNotContain("unsafe");
  }

  @Test
  void everyAnswerHasANonceOfItsOwn() {
    Visitor visitor = arrive(new JsonObject().put("customScripts", "let x = 1;"));
    var first = given().get("/chat/" + visitor.key());
    String policy = first.header("Content-Security-Policy");
    assertThat(policy).isNotEqualTo(policyOf(visitor));
    Matcher nonce = Pattern.compile("'nonce-([^']+)'").matcher(policy);
    assertThat(nonce.find()).isTrue();
    assertThat(first.asString().split(Pattern.quote("nonce=\"" + nonce.group(1) + "\"")))
        .hasSize(3);
  }

  @Test
  void whatAClientConfiguresCannotLeaveItsElement() {
    JsonObject parameters =
        new JsonObject()
            .put("customStyles", "a::after { content: '</style><script>x()</script>' }")
            .put("customScripts", "let a = '</SCRIPT><img src=x>'; let b = '<!--<script>';");
    assertThat(given().get("/chat/" + arrive(parameters).key()).asString())
        .contains("content: '<\\/style><script>x()</script>'")
        .contains("let a = '\\x3C/SCRIPT><img src=x>'; let b = '\\x3C!--<script>';");
  }

  @Test
  void itSpeaksTheClientsLanguageOrElseTheBrowsers() {
    Visitor german = arrive(new JsonObject().put("languageCode", "de-AT"));
    assertThat(pageFor(german, "fr")).contains("lang=\"de-AT\" dir=\"ltr\"").contains("\"Senden\"");
    Visitor anybody = Visitor.arrive();
    assertThat(pageFor(anybody, "xx, pt-BR;q=0.8, en;q=0.1"))
        .contains("lang=\"pt\"")
        .contains("\"Enviar\"");
    assertThat(pageFor(anybody, "not a language!")).contains("lang=\"en\"");
    Visitor arabic = arrive(new JsonObject().put("languageCode", "ar"));
    assertThat(pageFor(arabic, "de"))
        .contains("lang=\"ar\" dir=\"rtl\"")
        .contains("\"إرسال\"")
        .contains("<chat-page></chat-page>");
    Visitor persian = arrive(new JsonObject().put("languageCode", "fa-IR"));
    assertThat(pageFor(persian, "de"))
        .contains("<html lang=\"en\" dir=\"ltr\">")
        .contains("\"Send\"")
        .contains("<chat-page spoken-lang=\"fa-IR\" spoken-dir=\"rtl\"></chat-page>");
  }

  private static String pageFor(Visitor visitor, String languages) {
    return given().header("Accept-Language", languages).get("/chat/" + visitor.key()).asString();
  }

  @Test
  void theWidgetIsAFileOfThisService() {
    given()
        .get("/chat/widget.js")
        .then()
        .statusCode(200)
        .contentType(containsString("javascript"))
        .header("Cache-Control", "public, max-age=300")
        .header("Cross-Origin-Resource-Policy", "cross-origin")
        .header("X-Content-Type-Options", "nosniff");
  }

  @Test
  void onlyConfiguredSitesMayFrameIt() {
    JsonArray origins = new JsonArray().add("https://shop.example").add("https://*.example.org");
    assertThat(policyOf(arrive(new JsonObject().put("allowedFrameOrigins", origins))))
        .contains("frame-ancestors https://shop.example https://*.example.org;");
  }

  @Test
  void aLogoOpensItsAddressForImagesOnly() {
    assertThat(
            policyOf(
                arrive(new JsonObject().put("logoImageUrl", "https://cdn.example:8443/a/b.png"))))
        .contains("img-src 'self' data: blob: https://cdn.example:8443/a/b.png;")
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
