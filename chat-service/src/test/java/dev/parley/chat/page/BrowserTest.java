package dev.parley.chat.page;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.SettableClock;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;

/**
 * A test in a real Chromium against the running service; skipped, and said so, where there is no
 * Chromium. No page may ask another host for anything, or break.
 */
abstract class BrowserTest {

  private static Chromium chromium;

  @Inject SettableClock clock;

  private final List<BrowserContext> contexts = new ArrayList<>();
  private final List<AutoCloseable> kept = new ArrayList<>();
  private final List<String> foreignRequests = new ArrayList<>();
  private final List<String> pageErrors = new ArrayList<>();

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.startOrSkip();
  }

  @AfterAll
  static void stopBrowser() {
    if (chromium != null) {
      chromium.close();
      chromium = null;
    }
  }

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void leave() throws Exception {
    contexts.forEach(BrowserContext::close);
    for (AutoCloseable resource : kept) {
      resource.close();
    }
    clock.reset();
    assertThat(foreignRequests).as("requests to other hosts").isEmpty();
    assertThat(pageErrors).as("errors of the page's scripts").isEmpty();
  }

  /** Closes something when the browsers are gone. */
  <T extends AutoCloseable> T keep(T resource) {
    kept.add(resource);
    return resource;
  }

  /** Where the service is. */
  static String service() {
    return "http://localhost:" + RestAssured.port;
  }

  static NewContextOptions desktop() {
    return new NewContextOptions().setViewportSize(1000, 760);
  }

  static NewContextOptions phone() {
    return new NewContextOptions().setViewportSize(360, 640).setIsMobile(true).setHasTouch(true);
  }

  static Visitor arrive(JsonObject parameters) {
    return Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
  }

  /** Draws what is seen into {@code target/pictures}, to be looked at. */
  static void picture(Page page, String name) {
    page.screenshot(
        new Page.ScreenshotOptions().setPath(Path.of("target", "pictures", name + ".png")));
  }

  /** A browser of its own: nobody else's storage. */
  BrowserContext browser(NewContextOptions options) {
    BrowserContext context =
        chromium.browser().newContext(options.setReducedMotion(ReducedMotion.REDUCE));
    contexts.add(context);
    return context;
  }

  ChatWindow open(Visitor visitor) {
    return open(visitor, desktop());
  }

  ChatWindow open(Visitor visitor, NewContextOptions options) {
    return open(browser(options), service() + "/chat/" + visitor.key());
  }

  ChatWindow open(BrowserContext context, String address) {
    Page page = window(context, service());
    page.navigate(address);
    return ChatWindow.on(page);
  }

  /** A window that may ask these origins only. */
  Page window(BrowserContext context, String... origins) {
    Page page = context.newPage();
    page.setDefaultTimeout(10_000);
    page.onRequest(
        request -> {
          String url = request.url();
          boolean local = url.startsWith("data:") || url.startsWith("blob:");
          if (!local && List.of(origins).stream().noneMatch(url::startsWith)) {
            foreignRequests.add(url);
          }
        });
    page.onRequestFailed(
        request -> {
          // What the page's policy forbade was never sent.
          if (String.valueOf(request.failure()).contains("csp")) {
            foreignRequests.remove(request.url());
          }
        });
    page.onPageError(pageErrors::add);
    return page;
  }
}
