package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Answers in several messages, messages that are answered together, and what debugging shows. */
@ChatTest
class AnswerFormsBrowserTest extends BrowserTest {

  @Test
  void anAnswerInSeveralMessagesGrowsOneByOne() {
    Visitor visitor = arrive(new JsonObject().put("splitAnswerIntoMessageChunks", true));
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream()
        .script(
            Answer.text(
                    "Good morning!\n\n",
                    "Your order left our house on Tuesday.\n\nIt holds:\n\n- a lamp\n- two bulbs\n\n",
                    "Shall I look where ",
                    "it is?")
                .holdingLastUntil(last));
    ChatWindow chat = open(visitor);
    chat.ask("Where is my order?");
    Locator messages = chat.find("chat-message");
    assertThat(chat.said("Shall I look where")).isVisible();
    assertThat(messages).hasCount(5);
    assertThat(chat.button("Stop answering")).isVisible();
    // Those that are whole can be copied and rated; the one that grows cannot yet.
    assertThat(chat.button("Good answer")).hasCount(3);
    picture(chat.page(), "split-growing");
    last.countDown();
    assertThat(chat.said("Shall I look where it is?")).isVisible();
    assertThat(chat.button("Good answer")).hasCount(4);
    assertThat(chat.button("Try again")).hasCount(1);
    picture(chat.page(), "split");
    AccessibilityBrowserTest.assertAccessible(chat.page());

    chat.page().reload();
    assertThat(messages).hasCount(5);
    assertThat(messages.nth(1).locator("markdown-text")).hasText("Good morning!");
    assertThat(messages.nth(3).locator("li")).hasCount(2);
    Inference.upstream().script(Answer.text("One.\n\nTwo."));
    chat.button("Try again").click();
    assertThat(messages).hasCount(3);
    assertThat(chat.said("Good morning!")).hasCount(0);
  }

  @Test
  void quickMessagesAreAnsweredTogether() {
    Visitor visitor = arrive(new JsonObject().put("messageDebounceInterval", 2));
    Inference.upstream().script(Answer.text("Both, together."));
    ChatWindow chat = open(visitor);
    chat.ask("My order");
    assertThat(chat.said("My order")).isVisible();
    assertThat(chat.find(".thinking")).isVisible();
    // Nobody answers yet, so the button still sends.
    assertThat(chat.button("Send")).isVisible();
    assertThat(Inference.upstream().requests()).isEmpty();
    chat.ask("has not come.");
    assertThat(chat.said("has not come.")).isVisible();
    picture(chat.page(), "debounce-collecting");
    assertThat(chat.said("Both, together.")).isVisible();
    assertThat(chat.find("chat-message")).hasCount(3);
    assertThat(chat.find(".thinking")).hasCount(0);
    picture(chat.page(), "debounce");
    assertThat(Inference.upstream().requests()).hasSize(1);
    assertThat(
            Inference.upstream()
                .requests()
                .getFirst()
                .json()
                .getJsonArray("messages")
                .getJsonObject(0)
                .getString("content"))
        .isEqualTo("My order\n\nhas not come.");
    chat.page().reload();
    assertThat(chat.find("chat-message")).hasCount(3);
  }

  @Test
  void debuggingShowsWhatAnAnswerTookAlsoAfterAReload() {
    Visitor visitor = arrive(new JsonObject().put("debug", true).put("showToolCalls", true));
    Inference.upstream().script(Inference.withTools("It is sunny."), Answer.text("Still sunny."));
    ChatWindow chat = open(visitor);
    chat.ask("How is the weather?");
    Locator details = chat.find(".debug");
    details.locator("summary").click();
    for (String fact : List.of("totalMillis", "firstWordsMillis", "A server is missing.")) {
      assertThat(details.locator("pre")).containsText(fact);
    }
    picture(chat.page(), "debug");
    AccessibilityBrowserTest.assertAccessible(chat.page());
    chat.ask("And now?");
    assertThat(details).hasCount(2);
    details.last().locator("summary").click();
    assertThat(details.last().locator("pre")).containsText("\"totalTokens\": 11");
    chat.page().reload();
    assertThat(details).hasCount(2);
    details.last().locator("summary").click();
    assertThat(details.last().locator("pre")).containsText("\"totalTokens\": 11");
    assertThat(details.last().locator("pre")).containsText("totalMillis");

    ChatWindow plain = open(Visitor.arrive());
    plain.ask("Hello?");
    assertThat(plain.said("Hello from the upstream.")).isVisible();
    assertThat(plain.button("Send")).isVisible();
    plain.page().reload();
    assertThat(plain.said("Hello from the upstream.")).isVisible();
    assertThat(plain.find(".debug")).hasCount(0);
  }
}
