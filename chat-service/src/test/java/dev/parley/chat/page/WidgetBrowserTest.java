package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.parley.chat.Visitor.as;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Response;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The widget on a site of another origin. */
@ChatTest
class WidgetBrowserTest extends BrowserTest {

  private static final int MOST_BYTES = 60_000;

  /** A site whose styles would break everything that they reach. */
  private static final String HTML =
      """
      <!doctype html><html lang="en"><head><title>Shop</title>
      <meta name="viewport" content="width=device-width, initial-scale=1">
      <style>
        * { display: none !important; color: red !important; font-size: 40px !important }
        html, body, main, h1, button { display: block !important }
        div, iframe { width: 3px !important } button { transform: rotate(45deg) !important }
      </style></head>
      <body><main><h1>Shop</h1></main>
      <script src="%s/chat/widget.js" data-widget-key="%s" async></script></body></html>
      """;

  private final UUID account = UUID.randomUUID();
  private Door door;
  private Site shop;
  private String client;

  @BeforeEach
  void embed() throws IOException {
    door = keep(new Door(RestAssured.port));
    client = Visitor.createClient(account, new JsonObject());
    String key = view().getJsonObject("embedding").getString("widgetKey");
    shop = keep(new Site(HTML.formatted(door.address(), key)));
    allow(shop.origin());
    Inference.upstream().reset();
  }

  private JsonObject view() {
    Inference.upstream().script(Inference.gateway());
    return new JsonObject(as(account).get("/api/v1/web-chat-client/" + client).asString());
  }

  private void allow(String... origins) {
    Inference.upstream().script(Inference.gateway());
    JsonObject parameters =
        new JsonObject()
            .put("allowedFrameOrigins", new JsonArray(List.of((Object[]) origins)))
            .put("primaryColor", "#0f766e");
    JsonObject body =
        new JsonObject()
            .put("name", "Acme help")
            .put("aiGatewayId", Inference.GATEWAY.toString())
            .put("clientParameters", parameters);
    as(account).body(body.encode()).put("/api/v1/web-chat-client/" + client).then().statusCode(200);
    Inference.upstream().reset();
  }

  private Page visit(BrowserContext context, Site site) {
    Page page = window(context, site.origin(), door.address());
    page.navigate(site.origin());
    return page;
  }

  private static Locator launcher(Page page) {
    return page.locator("parley-widget .launcher");
  }

  private static ChatWindow inside(Page page) {
    return new ChatWindow(page, page.frameLocator("parley-widget iframe"));
  }

  private static ChatWindow openChat(Page page) {
    launcher(page).click();
    ChatWindow chat = inside(page);
    assertThat(chat.input()).isVisible();
    return chat;
  }

  @Test
  void theConversationIsInAFrameAndComesBack() {
    Page page = visit(browser(desktop()), shop);
    assertThat(page.locator("parley-widget iframe")).hasCount(0);
    assertThat(launcher(page)).hasAccessibleName("Open chat");
    assertThat(launcher(page)).hasCSS("transform", "none");
    assertThat(launcher(page)).hasCSS("background-color", "rgb(15, 118, 110)");
    AccessibilityBrowserTest.assertAccessible(page);
    ChatWindow chat = openChat(page);
    assertThat(chat.input()).isFocused();
    assertThat(page.getByRole(AriaRole.DIALOG)).hasAccessibleName("Acme help");
    AccessibilityBrowserTest.assertAccessible(page);
    chat.ask("Do you ship?");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    page.keyboard().press("Escape");
    assertThat(page.locator("parley-widget .panel")).isHidden();
    assertThat(launcher(page)).isFocused();
    page.reload();
    assertThat(openChat(page).said("Do you ship?")).isVisible();
    chat.button("Close chat").click();
    assertThat(launcher(page)).isFocused();
  }

  @Test
  void theFocusStaysInAnOpenPanel() {
    Page page = visit(browser(desktop()), shop);
    openChat(page);
    for (String key : List.of("Tab", "Shift+Tab")) {
      for (int i = 0; i < 12; i++) {
        page.keyboard().press(key);
        assertThat(page.evaluate("document.activeElement.localName")).isEqualTo("parley-widget");
      }
    }
  }

  /** What a site pays before its visitor says anything, over HTTP with gzip. */
  @Test
  void itIsSmallBeforeTheFirstMessage() {
    BrowserContext context = browser(desktop());
    Page page = window(context, shop.origin(), door.address());
    List<Response> responses = new ArrayList<>();
    page.onResponse(
        response -> {
          if (response.url().startsWith(door.address()) && !response.url().endsWith("/events")) {
            responses.add(response);
          }
        });
    page.navigate(shop.origin());
    assertThat(launcher(page)).isVisible();
    int launcher = bytes(responses);
    openChat(page);
    int opened = bytes(responses);
    assertThat(launcher).as("bytes of the launcher").isBetween(1, 12_000);
    assertThat(opened).as("bytes before the first message").isBetween(launcher, MOST_BYTES);
    assertThat(responses)
        .filteredOn(response -> response.url().endsWith(".js"))
        .allMatch(response -> "gzip".equals(response.headerValue("content-encoding")));
  }

  private static int bytes(List<Response> responses) {
    int sum = 0;
    for (Response response : responses) {
      response.finished();
      var sizes = response.request().sizes();
      sum += sizes.responseBodySize + sizes.responseHeadersSize;
    }
    return sum;
  }

  @Test
  void twoVisitorsOfOneSiteHaveTwoConversations() {
    ChatWindow ann = openChat(visit(browser(desktop()), shop));
    ann.ask("I am Ann.");
    assertThat(ann.said("Hello from the upstream.")).isVisible();
    ChatWindow bob = openChat(visit(browser(desktop()), shop));
    assertThat(bob.find("chat-message")).hasCount(0);
    bob.ask("I am Bob.");
    assertThat(bob.said("Hello from the upstream.")).isVisible();
    assertThat(ann.said("I am Bob.")).hasCount(0);
  }

  @Test
  void anotherIdentityBeginsACleanConversation() {
    String secret =
        as(account)
            .post("/api/v1/web-chat-client/" + client + "/identity-secret")
            .then()
            .statusCode(200)
            .extract()
            .path("secret");
    Page page = visit(browser(desktop()), shop);
    ChatWindow chat = openChat(page);
    chat.ask("Before logging in.");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    identify(page, "ann", secret);
    assertThat(chat.find(".greeting")).isVisible();
    chat.ask("I am Ann.");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    identify(page, "bob", secret);
    assertThat(chat.find(".greeting")).isVisible();
    page.evaluate("Parley.identify()");
    assertThat(chat.find(".greeting")).isVisible();

    Page elsewhere = visit(browser(desktop()), shop);
    assertThat(launcher(elsewhere)).isVisible();
    identify(elsewhere, "ann", secret);
    assertThat(openChat(elsewhere).said("I am Ann.")).isVisible();
    elsewhere.evaluate("Parley.identify({externalUserId: 'eve', signature: 'guessed'})");
    assertThat(elsewhere.getByRole(AriaRole.ALERT)).isVisible();
    assertThat(elsewhere.locator("parley-widget iframe")).hasCount(0);
  }

  private static void identify(Page page, String user, String secret) {
    page.evaluate(
        "identity => Parley.identify(identity)",
        java.util.Map.of("externalUserId", user, "signature", sign(user, secret)));
  }

  private static String sign(String user, String secret) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(user.getBytes(StandardCharsets.UTF_8)));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aSiteThatIsNotAllowedGetsNothing() throws IOException {
    allow("https://somebody.example");
    Page page = window(browser(desktop()), shop.origin(), door.address());
    Response refused =
        page.waitForResponse(
            response -> response.url().contains("/chat-widgets/"),
            () -> page.navigate(shop.origin()));
    assertThat(refused.status()).isEqualTo(403);
    page.waitForFunction("window.Parley !== undefined");
    assertThat(page.locator("parley-widget")).hasCount(0);

    Visitor visitor = Visitor.arrive();
    try (Site framing =
        new Site(
            "<!doctype html><iframe src='%s/chat/%s'></iframe>"
                .formatted(door.address(), visitor.key()))) {
      Page stranger = window(browser(desktop()), framing.origin(), door.address());
      Response framed =
          stranger.waitForResponse(
              response -> response.url().contains("/chat/"),
              () -> stranger.navigate(framing.origin()));
      assertThat(framed.headerValue("content-security-policy")).contains("frame-ancestors 'none'");
      assertThat(stranger.frameLocator("iframe").locator("chat-page")).hasCount(0);
      Object called =
          stranger.evaluate(
              "url => fetch(url).then(response => response.status)",
              door.address() + visitor.path(""));
      assertThat(called).isEqualTo(403);
    }
  }

  @Test
  void onAPhoneItFillsTheScreen() {
    Page page = visit(browser(phone()), shop);
    ChatWindow chat = openChat(page);
    var box = page.locator("parley-widget .panel").boundingBox();
    assertThat(List.of(box.x, box.y, box.width, box.height))
        .containsExactly(0.0, 0.0, 360.0, 640.0);
    assertThat(launcher(page)).isHidden();
    chat.button("Close chat").click();
    assertThat(launcher(page)).isVisible();
  }
}
