package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Page;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.restassured.RestAssured;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The network breaks, or the service dies, while somebody chats. */
@ChatTest
class LostConnectionBrowserTest extends BrowserTest {

  private static final String RECONNECTING = "Connection lost. Reconnecting…";

  private Wire wire;

  @BeforeEach
  void connect() throws IOException {
    wire = keep(new Wire(RestAssured.port));
  }

  private ChatWindow openThrough(Visitor visitor) {
    var context = browser(desktop());
    var page = window(context, wire.address());
    page.navigate(wire.address() + "/chat/" + visitor.key());
    ChatWindow chat = ChatWindow.on(page);
    assertThat(chat.input()).isVisible();
    return chat;
  }

  @Test
  void noWordIsLostOrDoubledWhenTheConnectionBreaksInAnAnswer() throws IOException {
    Visitor visitor = Visitor.arrive();
    String[] words = IntStream.range(0, 60).mapToObj(i -> "w" + i + " ").toArray(String[]::new);
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream()
        .script(Answer.text(words).withDelayBetween(Duration.ofMillis(20)).holdingLastUntil(last));
    keep(visitor.follow(null)); // so that nobody takes the visitor for gone
    ChatWindow chat = openThrough(visitor);
    chat.ask("Count.");
    assertThat(chat.said("w5 ")).isVisible();
    wire.cut();
    assertThat(chat.find(".connection")).hasText(RECONNECTING);
    assertThat(chat.announced()).hasText(RECONNECTING);
    wire.mend();
    assertThat(chat.said("w58")).isVisible();
    assertThat(chat.find(".connection")).hasCount(0);
    wire.cut();
    last.countDown();
    assertThat(chat.find(".connection")).isVisible();
    wire.mend();
    assertThat(chat.button("Send")).isVisible();
    assertThat(chat.find("markdown-text p")).hasText(String.join("", words).strip());
    assertThat(chat.find("chat-message")).hasCount(2);
  }

  @Test
  void anAnswerThatDiedMeanwhileIsToldAndTriedAgain() throws IOException {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("Half of it").thenStall());
    keep(visitor.follow(null)); // so that nobody takes the visitor for gone
    ChatWindow chat = openThrough(visitor);
    chat.ask("Tell me.");
    assertThat(chat.said("Half of it")).isVisible();
    wire.cut(); // the upstream falls silent, so the answer fails while nobody is connected
    assertThat(chat.find(".connection")).isVisible();
    wire.mend();
    assertThat(chat.alert()).containsText("The assistant cannot answer right now");
    Inference.upstream().script(Answer.text("All of it."));
    chat.button("Try again").click();
    assertThat(chat.said("All of it.")).isVisible();
    assertThat(chat.said("Half of it")).hasCount(0);
    assertThat(chat.said("Tell me.")).hasCount(1);
    assertThat(chat.alert()).hasCount(0);
  }

  @Test
  void aMessageThatNeverArrivedIsSentAgainOnce() throws IOException {
    Visitor visitor = Visitor.arrive();
    ChatWindow chat = openThrough(visitor);
    wire.cut();
    chat.ask("Do you hear me?");
    assertThat(chat.alert()).containsText("Connection lost");
    assertThat(chat.find(".unsent")).hasText("This message was not sent.");
    wire.mend();
    Inference.upstream().script(Answer.text("Loud and clear."));
    chat.button("Try again").click();
    assertThat(chat.said("Loud and clear.")).isVisible();
    assertThat(chat.said("Do you hear me?")).hasCount(1);
    chat.page().reload();
    assertThat(chat.said("Do you hear me?")).hasCount(1);
    assertThat(Inference.upstream().requests()).hasSize(1);
  }

  @Test
  void aWindowThatNobodySeesRestsAndMissesNothing() {
    Visitor visitor = Visitor.arrive();
    var page = window(browser(desktop()), service());
    page.clock().install();
    page.navigate(service() + "/chat/" + visitor.key());
    ChatWindow chat = ChatWindow.on(page);
    assertThat(chat.input()).isVisible();
    show(page, false);
    page.clock().runFor(61_000);
    visitor.ask("From my phone.");
    assertThat(chat.said("From my phone.")).hasCount(0);
    show(page, true);
    assertThat(chat.said("From my phone.")).isVisible();
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(chat.find(".connection")).hasCount(0);
  }

  private static void show(Page page, boolean shown) {
    page.evaluate(
        "hidden => { Object.defineProperty(document, 'hidden', {value: hidden, configurable: true});"
            + " document.dispatchEvent(new Event('visibilitychange')); }",
        !shown);
  }

  @Test
  void aBrowserThatIsOfflineSaysSo() {
    Visitor visitor = Visitor.arrive();
    ChatWindow chat = openThrough(visitor);
    chat.page().context().setOffline(true);
    assertThat(chat.find(".connection")).hasText(RECONNECTING);
    chat.page().context().setOffline(false);
    assertThat(chat.find(".connection")).hasCount(0);
    assertThat(chat.announced()).hasText("Connected again.");
  }
}
