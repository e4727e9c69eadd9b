package dev.parley.e2e;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType.LaunchOptions;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.options.AriaRole;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.testing.StackResource;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/**
 * The chat page in a real Chromium while chat-service is killed, and while nobody answers. Skipped,
 * and said so, where there is no Chromium.
 */
@Order(97)
class ChatPageFaultsTest {

  private static final int INFERENCE_PORT = ChatReplica.freePort();
  private static final UUID ACCOUNT = UUID.randomUUID();
  private static final double PATIENCE_MILLIS = 60_000;
  private static final Duration SOON = Duration.ofMillis((long) PATIENCE_MILLIS);

  private static Playwright playwright;
  private static Browser browser;
  private static ChatReplica chat;
  private static String client;

  private FakeUpstream upstream;
  private Page page;
  private String key;

  @BeforeAll
  static void start() {
    Optional<Path> chromium = chromium();
    Assumptions.assumeTrue(
        chromium.isPresent(),
        "SKIPPED: no Chromium on this machine. Install Debian's package chromium, or name one in"
            + " CHROMIUM, to run the tests of the chat page.");
    playwright =
        Playwright.create(
            new Playwright.CreateOptions().setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    browser =
        playwright
            .chromium()
            .launch(
                new LaunchOptions()
                    .setExecutablePath(chromium.orElseThrow())
                    .setArgs(List.of("--no-sandbox", "--disable-gpu", "--no-first-run")));
    String database = "chat_" + UUID.randomUUID().toString().replace("-", "");
    StackResource.postgres().createDatabase(database);
    chat =
        new ChatReplica(
                "faults", ChatReplica.freePort(), database, "http://127.0.0.1:" + INFERENCE_PORT)
            .start();
    try (FakeUpstream first = FakeUpstream.start(INFERENCE_PORT)) {
      first.script(
          Answer.status(200, "{\"name\": \"Guide\", \"parameters\": {\"modelName\": \"m\"}}"));
      client =
          chat.as(ACCOUNT)
              .post(
                  "/api/v1/web-chat-client",
                  Map.of("name", "Help", "aiGatewayId", UUID.randomUUID().toString()))
              .expect(200)
              .text("id");
    }
  }

  @AfterAll
  static void stop() {
    if (browser != null) {
      browser.close();
      playwright.close();
    }
    if (chat != null) {
      chat.close();
    }
  }

  private static Optional<Path> chromium() {
    return Stream.of(System.getenv("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser")
        .filter(path -> path != null && !path.isBlank())
        .map(Path::of)
        .filter(Files::isExecutable)
        .findFirst();
  }

  @BeforeEach
  void open() {
    key =
        chat.as(ACCOUNT)
            .post("/api/v1/web-chat-client/" + client + "/sessions", Map.of())
            .expect(200)
            .text("accessKey");
    page = browser.newPage();
    page.setDefaultTimeout(PATIENCE_MILLIS);
    com.microsoft.playwright.assertions.PlaywrightAssertions.setDefaultAssertionTimeout(
        PATIENCE_MILLIS);
    page.navigate(chat.address() + "/chat/" + key);
    assertThat(input()).isVisible();
  }

  @AfterEach
  void leave() {
    page.close();
    if (upstream != null) {
      upstream.close();
      upstream = null;
    }
  }

  private Locator input() {
    return page.locator("chat-composer textarea");
  }

  private Locator said(String words) {
    return page.locator("chat-message").getByText(words);
  }

  private Locator alert() {
    return page.getByRole(AriaRole.ALERT);
  }

  private void ask(String words) {
    input().fill(words);
    page.keyboard().press("Enter");
  }

  /** The id of the last message; empty when it is none that failed. */
  private String failedAnswer() {
    JsonNode messages =
        chat.visitor()
            .get("/api/v1/public/chat-clients/" + key)
            .expect(200)
            .json()
            .path("messages");
    JsonNode last = messages.path(messages.size() - 1);
    return last.path("state").asText().equals("failed") ? last.path("message_id").asText() : "";
  }

  private void tryAgain() {
    alert().getByRole(AriaRole.BUTTON, new Locator.GetByRoleOptions().setName("Try again")).click();
  }

  @Test
  void aServiceThatIsKilledInAnAnswerIsToldAndTheSameQuestionAnsweredOnce() {
    upstream = FakeUpstream.start(INFERENCE_PORT);
    upstream.script(Answer.text("Half of", " it").thenStall());
    ask("Are you there?");
    assertThat(said("Half of it")).isVisible();
    chat.kill();
    assertThat(page.locator(".connection")).hasText("Connection lost. Reconnecting…");
    assertThat(said("Are you there?")).isVisible();
    assertThat(said("Half of it")).isVisible();

    chat.start();
    assertThat(page.locator(".connection")).hasCount(0);
    assertThat(alert()).containsText("The assistant cannot answer right now");
    assertThat(alert()).containsText("The service stopped while this answer was written.");
    assertThat(said("Are you there?")).hasCount(1);
    upstream.script(Answer.text("Here I am."));
    tryAgain();
    assertThat(said("Here I am.")).isVisible();
    assertThat(alert()).hasCount(0);
    assertThat(said("Half of it")).hasCount(0);
    page.reload();
    assertThat(page.locator("chat-message")).hasCount(2);
    assertThat(said("Here I am.")).isVisible();
    assertThat(upstream.requests()).hasSize(2);
  }

  @Test
  void anInferenceThatIsDownIsToldAndRecoversWithoutAReload() {
    ask("Anybody there?");
    assertThat(alert()).containsText("The assistant cannot answer right now");
    assertThat(alert()).containsText("The assistant cannot be reached at the moment.");
    assertThat(alert()).containsText("You can write again");
    assertThat(said("Anybody there?")).hasCount(1);
    String failed = failedAnswer();
    tryAgain();
    // The words are the same as before: the other answer tells that this one failed, too.
    await().atMost(SOON).until(() -> !List.of("", failed).contains(failedAnswer()));
    assertThat(alert()).containsText("The assistant cannot be reached at the moment.");
    upstream = FakeUpstream.start(INFERENCE_PORT);
    upstream.script(Answer.text("Back again."));
    tryAgain();
    assertThat(said("Back again.")).isVisible();
    assertThat(alert()).hasCount(0);
    assertThat(said("Anybody there?")).hasCount(1);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void aReloadInTheMiddleOfAnAnswerGoesOnWithIt() {
    upstream = FakeUpstream.start(INFERENCE_PORT);
    CountDownLatch last = new CountDownLatch(1);
    upstream.script(Answer.text("Half ", "of ", "it.").holdingLastUntil(last));
    ask("Tell me.");
    assertThat(said("Half of")).isVisible();
    page.reload();
    assertThat(said("Half of")).isVisible();
    last.countDown();
    assertThat(said("Half of it.")).isVisible();
    assertThat(page.locator("chat-message")).hasCount(2);
    assertThat(upstream.requests()).hasSize(1);
  }
}
