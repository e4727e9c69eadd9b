package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static dev.parley.chat.Visitor.as;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.chat.ChatTest;
import dev.parley.chat.DeletedGateway;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.events.Outbox;
import dev.parley.testing.Answer;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.IOException;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Chats that end while somebody looks at them: they say so at once, and nobody has to try. */
@ChatTest
class EndedBrowserTest extends BrowserTest {

  private static final String CLIENTS = "/api/v1/web-chat-client/";
  private static final Duration SOON = Duration.ofSeconds(10);

  @Inject Outbox outbox;

  private static void assertOver(ChatWindow chat, String title) {
    assertThat(chat.alert()).containsText(title);
    assertThat(chat.input()).hasCount(0);
    assertThat(chat.find(".connection")).hasCount(0);
  }

  @Test
  void aSessionThatIsDeletedSaysSoInTheMiddleOfAnAnswer() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Never to be whole").thenStall());
    ChatWindow chat = open(visitor);
    chat.ask("Tell me.");
    assertThat(chat.said("Never to be whole")).isVisible();
    as(visitor.account())
        .delete(CLIENTS + visitor.client() + "/sessions/" + visitor.session())
        .then()
        .statusCode(200);
    assertOver(chat, "This chat has ended");
    assertThat(chat.find("chat-message .note")).hasText("This answer was stopped.");
    assertThat(chat.button("Try again")).hasCount(0);
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
    picture(chat.page(), "ended");
    AccessibilityBrowserTest.assertAccessible(chat.page());
  }

  @Test
  void aSessionWhoseTimeIsOverSaysSo() {
    ChatWindow chat = open(Visitor.arrive());
    assertThat(chat.input()).isVisible();
    clock.advance(Duration.ofHours(2));
    assertOver(chat, "This chat has ended");
  }

  @Test
  void aChatWithoutItsAssistantSaysSo() {
    UUID gateway = UUID.randomUUID();
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("aiGatewayId", gateway.toString()), new JsonObject());
    ChatWindow chat = open(visitor);
    assertThat(chat.input()).isVisible();
    DeletedGateway.tell(outbox, visitor.account(), gateway);
    assertOver(chat, "Nobody answers in this chat any more");
  }

  @Test
  void aWidgetOffersANewChatWhereOneEndedOrIsFull() throws IOException {
    UUID account = UUID.randomUUID();
    String client = Visitor.createClient(account, new JsonObject());
    Inference.upstream().script(Inference.gateway());
    String key = as(account).get(CLIENTS + client).path("embedding.widgetKey");
    Door door = keep(new Door(RestAssured.port));
    Site shop =
        keep(
            new Site(
                "<!doctype html><html lang=en><title>Shop</title><main><h1>Shop</h1></main>"
                    .concat("<script src='%s/chat/widget.js' data-widget-key='%s'></script>")
                    .formatted(door.address(), key)));
    JsonObject parameters =
        new JsonObject()
            .put("languageCode", "de")
            .put("allowedFrameOrigins", new JsonArray().add(shop.origin()));
    Inference.upstream().script(Inference.gateway());
    as(account)
        .body(
            new JsonObject()
                .put("name", "Hilfe")
                .put("aiGatewayId", Inference.GATEWAY.toString())
                .put("clientParameters", parameters)
                .put("limitingParameters", new JsonObject().put("maxMessages", 2))
                .encode())
        .put(CLIENTS + client)
        .then()
        .statusCode(200);
    Inference.upstream().reset();
    Page page = window(browser(desktop()), shop.origin(), door.address());
    page.navigate(shop.origin());
    assertThat(page.locator("parley-widget > div, parley-widget div[lang]").first())
        .hasAttribute("lang", "de");
    page.locator("parley-widget .launcher").click();
    ChatWindow chat = new ChatWindow(page, page.frameLocator("parley-widget iframe"));
    chat.ask("Hallo?");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    String session = as(account).get(CLIENTS + client + "/sessions").path("[0].id");
    as(account).delete(CLIENTS + client + "/sessions/" + session).then().statusCode(200);
    assertThat(chat.alert()).containsText("Dieser Chat ist beendet");
    picture(page, "widget-ended");
    chat.button("Neuen Chat beginnen").click();
    assertThat(chat.find(".greeting")).isVisible();
    chat.ask("Noch da?");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(chat.said("Hallo?")).hasCount(0);

    chat.ask("Und noch etwas?");
    assertThat(chat.alert()).containsText("Dieser Chat ist voll");
    chat.button("Neuen Chat beginnen").click();
    assertThat(chat.find(".greeting")).isVisible();
    chat.ask("Von vorn?");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(chat.said("Noch da?")).hasCount(0);

    as(account).delete(CLIENTS + client).then().statusCode(200);
    assertThat(chat.alert()).containsText("Dieser Chat ist beendet");
    chat.button("Neuen Chat beginnen").click();
    assertThat(page.getByRole(AriaRole.ALERT))
        .containsText("In diesem Chat antwortet niemand mehr.");
    AccessibilityBrowserTest.assertAccessible(page);
  }

  @Test
  void aWidgetThatIsAskedTooOftenSaysWhenToComeBack() throws IOException {
    UUID account = UUID.randomUUID();
    String client = Visitor.createClient(account, new JsonObject());
    Inference.upstream().script(Inference.gateway());
    String key = as(account).get(CLIENTS + client).path("embedding.widgetKey");
    Page page = window(browser(desktop()), service());
    page.route(
        "**/api/v1/public/chat-widgets/*/sessions",
        route ->
            route.fulfill(
                new com.microsoft.playwright.Route.FulfillOptions()
                    .setStatus(429)
                    .setHeaders(Map.of("Retry-After", "30"))
                    .setBody("{}")));
    // A page of the service's own origin, which every client allows.
    page.navigate(service() + "/chat/assets/icon.svg");
    page.route(
        "**/shop",
        route ->
            route.fulfill(
                new com.microsoft.playwright.Route.FulfillOptions()
                    .setContentType("text/html")
                    .setBody(
                        "<!doctype html><html lang=en><title>Shop</title><script src='/chat/widget.js'"
                            + " data-widget-key='"
                            + key
                            + "' async></script>")));
    page.navigate(service() + "/shop");
    page.locator("parley-widget .launcher").click();
    assertThat(page.getByRole(AriaRole.ALERT))
        .hasText("This chat takes no more messages for now. You can write again in 30 seconds.");
  }
}
