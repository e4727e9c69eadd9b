package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.parley.chat.Visitor.as;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Draws the pictures of {@code docs/images} again; only when {@code PARLEY_PICTURES} names that
 * folder, so that a test run changes no file of the project.
 */
@EnabledIfEnvironmentVariable(named = "PARLEY_PICTURES", matches = ".+")
@ChatTest
class PictureTest extends BrowserTest {

  private static final JsonObject LOOKS =
      new JsonObject()
          .put("pageTitle", "Harbour Tools")
          .put("helloLabel", "How can we help?")
          .put("helloSubLabel", "Ask about tools, orders and repairs.")
          .put("primaryColor", "#0f766e")
          .put("inputModes", new JsonArray().add("Image").add("Document").add("Audio"))
          .put(
              "suggestionButtons",
              new JsonArray()
                  .add(button("How long is the warranty?"))
                  .add(button("Where is my order?"))
                  .add(button("Can I rent a crane?")));

  private static JsonObject button(String text) {
    return new JsonObject().put("label", text).put("prompt", text);
  }

  private static void script() {
    Inference.upstream()
        .script(
            Inference.cited(
                "Every Harbour tool has a warranty of **five years** from the day of purchase.",
                "Every tool has a warranty of **five years** [1]. Batteries differ:\n\n",
                "| Battery | Warranty | Cycles |\n|---|--:|--:|\n| B-20 | 2 years | 800 |\n| B-40 | 3 years | 1,200 |\n\n",
                "To see how many cycles a battery has left, ask it:\n\n",
                "```bash\nharbour battery --serial B40-1187  # prints cycles and age\n```\n"));
  }

  private static Path file(String name) {
    return Path.of(System.getenv("PARLEY_PICTURES"), name);
  }

  private void draw(String name, NewContextOptions options) {
    Visitor visitor = arrive(LOOKS.copy());
    script();
    ChatWindow chat = open(visitor, options.setDeviceScaleFactor(1.5));
    chat.ask("How long is the warranty?");
    assertThat(chat.find(".hljs-comment")).isVisible();
    assertThat(chat.button("Send")).isVisible();
    chat.find("main").evaluate("main => main.scrollTo(0, 0)");
    chat.page().screenshot(new Page.ScreenshotOptions().setPath(file(name)));
  }

  @Test
  void theChatPage() {
    draw("chat.png", desktop());
    draw("chat-dark.png", desktop().setColorScheme(ColorScheme.DARK));
    draw("chat-phone.png", phone().setViewportSize(390, 780));
  }

  @Test
  void theWidget() throws IOException {
    UUID account = UUID.randomUUID();
    String html =
        """
        <!doctype html><html lang="en"><title>Harbour Tools</title>
        <style>
          body { margin: 0; font: 17px/1.6 Georgia, serif; color: #1d2b33; background: #f4f1ea }
          header { padding: 20px 48px; background: #12333d; color: #fff; font-size: 22px }
          main { max-width: 520px; padding: 40px 48px } h1 { font-size: 40px; line-height: 1.15 }
        </style>
        <header>Harbour Tools</header>
        <main><h1>Made for wet hands and long days</h1>
        <p>Tools that survive salt, rain and the occasional fall from a crane. Made in small series, repaired for life.</p></main>
        <script src="%s/chat/widget.js" data-widget-key="%s" async></script></html>
        """;
    String client = Visitor.createClient(account, new JsonObject());
    Inference.upstream().script(Inference.gateway());
    String key = as(account).get("/api/v1/web-chat-client/" + client).path("embedding.widgetKey");
    try (Door door = new Door(RestAssured.port);
        Site shop = new Site(html.formatted(door.address(), key))) {
      JsonObject looks =
          LOOKS.copy().put("allowedFrameOrigins", new JsonArray().add(shop.origin()));
      Inference.upstream().script(Inference.gateway());
      as(account)
          .body(
              new JsonObject()
                  .put("name", "Harbour Tools")
                  .put("aiGatewayId", Inference.GATEWAY.toString())
                  .put("clientParameters", looks)
                  .encode())
          .put("/api/v1/web-chat-client/" + client);
      Inference.upstream().reset();
      Page page =
          window(browser(desktop().setDeviceScaleFactor(1.5)), shop.origin(), door.address());
      page.navigate(shop.origin());
      page.locator("parley-widget .launcher").click();
      assertThat(page.frameLocator("parley-widget iframe").getByText("How can we help?"))
          .isVisible();
      page.screenshot(new Page.ScreenshotOptions().setPath(file("widget.png")));
    }
  }
}
