package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.microsoft.playwright.Locator;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** What a visitor does on the chat page. */
@ChatTest
class ChatPageBrowserTest extends BrowserTest {

  private static final Duration SOON = Duration.ofSeconds(10);

  @Test
  void anAnswerStreamsInAndItsSourcesOpen() {
    Visitor visitor = Visitor.arrive();
    CountDownLatch last = new CountDownLatch(1);
    Inference.upstream()
        .script(
            Inference.cited(
                    "Water boils at **100 °C** at sea level.", "It boils ", "at *100 °C* [1].")
                .holdingLastUntil(last));
    ChatWindow chat = open(visitor);
    chat.ask("When does water boil?");

    assertThat(chat.said("It boils")).isVisible();
    assertThat(chat.button("Stop answering")).isVisible();
    assertThat(chat.announced()).hasText("The assistant is answering.");
    last.countDown();
    assertThat(chat.find("markdown-text em")).hasText("100 °C");
    assertThat(chat.announced()).hasText("It boils at 100 °C [1].");
    assertThat(chat.button("Send")).isVisible();

    chat.button("Source 1: guide.md").click();
    Locator dialog = chat.role(AriaRole.DIALOG);
    assertThat(dialog).containsText("guide.md");
    assertThat(dialog.locator("strong")).hasText("100 °C");
    assertThat(dialog).containsText("docs/guide.md");
    chat.page().keyboard().press("Escape");
    assertThat(dialog).isHidden();
    assertThat(chat.button("Source 1: guide.md")).isFocused();

    chat.page().reload();
    assertThat(chat.said("When does water boil?")).isVisible();
    assertThat(chat.find("markdown-text em")).hasText("100 °C");
    assertThat(chat.button("Source 1: guide.md")).isVisible();
  }

  @Test
  void aPassageThatIsCitedTwiceIsOneSource() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.cited("Word for word.", "So it is [1]. Always [1]."));
    ChatWindow chat = open(visitor);
    chat.ask("Is it?");
    assertThat(chat.find(".cite")).hasCount(2);
    assertThat(chat.find(".source")).hasCount(1);
    chat.find(".source").click();
    Locator dialog = chat.role(AriaRole.DIALOG);
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
    ChatWindow chat = open(arrive(parameters));
    assertThat(chat.page()).hasTitle("Acme help");
    assertThat(chat.page().getByText("Ask Acme")).isVisible();
    assertThat(chat.page().getByPlaceholder("Your question")).isFocused();
    assertThat(chat.find("html")).hasCSS("--accent", "rgb(255 238 0)");
    assertThat(chat.find("html")).hasCSS("--on-accent", "rgb(0 0 0)");
    chat.button("Prices").click();
    assertThat(chat.said("What is it?")).isVisible();
    assertThat(chat.said("Hello from the upstream.")).isVisible();
  }

  @Test
  void markdownIsDrawnAndCodeIsCopied() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream()
        .script(
            Answer.text(
                "# Title\n\n- one\n- two\n\n```js\nlet a = 'b';\n```\n\n",
                "| Plan | Price |\n|---|--:|\n| Small | 10 |\n\n",
                "![dot](data:image/gif;base64,R0lGODlhAQABAAAAACH5BAEAAAAALAAAAAABAAEAAAIBRAA7)"));
    ChatWindow chat =
        open(visitor, desktop().setPermissions(List.of("clipboard-read", "clipboard-write")));
    chat.ask("Show me.");
    assertThat(chat.find("markdown-text h1")).hasText("Title");
    assertThat(chat.find("markdown-text li")).hasCount(2);
    assertThat(chat.find("markdown-text th").last()).hasCSS("text-align", "right");
    assertThat(chat.find("markdown-text img")).hasAttribute("alt", "dot");
    assertThat(chat.find("markdown-text .hljs-keyword")).hasText("let");
    chat.button("Copy code").click();
    assertThat(chat.button("Copied")).isVisible();
    assertThat(chat.page().evaluate("navigator.clipboard.readText()")).isEqualTo("let a = 'b';");
  }

  @Test
  void stopKeepsWhatWasSaidAndOffersAnotherTry() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.text("A long story").thenStall());
    ChatWindow chat = open(visitor);
    chat.ask("Tell me.");
    assertThat(chat.said("A long story")).isVisible();
    chat.button("Stop answering").click();
    assertThat(chat.page().getByText("This answer was stopped.")).isVisible();
    await().atMost(SOON).until(() -> Inference.upstream().cancelled() == 1);
    Inference.upstream().script(Answer.text("A short story."));
    chat.button("Try again").click();
    assertThat(chat.said("A short story.")).isVisible();
    assertThat(chat.said("A long story")).hasCount(0);
    assertThat(chat.said("Tell me.")).hasCount(1);
  }

  @Test
  void aMessageIsEditedAndAskedAgain() {
    Visitor visitor = Visitor.arrive();
    ChatWindow chat = open(visitor);
    chat.ask("What is a cta?");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    chat.button("Edit message").click();
    Locator editor = chat.find("chat-message textarea");
    assertThat(editor).isFocused();
    chat.page().keyboard().press("Escape");
    assertThat(chat.button("Edit message")).isFocused();
    chat.button("Edit message").click();
    editor.fill("What is a cat?");
    Inference.upstream().script(Answer.text("It purrs."));
    chat.button("Send again").click();
    assertThat(chat.said("It purrs.")).isVisible();
    assertThat(chat.said("What is a cta?")).hasCount(0);
    chat.page().reload();
    assertThat(chat.find("chat-message")).hasCount(2);
    assertThat(chat.said("What is a cat?")).isVisible();
    assertThat(chat.said("It purrs.")).isVisible();
  }

  @Test
  void anAnswerIsRatedAndReported() {
    Visitor visitor = Visitor.arrive();
    ChatWindow chat = open(visitor);
    chat.ask("Hello?");
    chat.button("Good answer").click();
    assertThat(chat.announced()).hasText("Thank you for your feedback.");
    assertThat(chat.button("Good answer")).hasAttribute("aria-pressed", "true");
    chat.button("Bad answer").click();
    Locator dialog = chat.role(AriaRole.DIALOG);
    dialog.getByRole(AriaRole.TEXTBOX).fill("It does not know me.");
    chat.button("Send feedback").click();
    assertThat(dialog).isHidden();
    chat.button("Report a problem").click();
    chat.page().getByLabel("It shows private information").check();
    chat.button("Send report").click();
    assertThat(chat.announced()).hasText("Thank you. Your report was sent.");
    chat.page().reload();
    assertThat(chat.button("Bad answer")).hasAttribute("aria-pressed", "true");
    assertThat(chat.button("Good answer")).hasAttribute("aria-pressed", "false");
  }

  @Test
  void toolsShowOnlyWhereTheClientShowsThem() {
    Visitor shown = arrive(new JsonObject().put("showToolCalls", true));
    Inference.upstream().script(Inference.withTools("It is sunny."));
    ChatWindow chat = open(shown);
    chat.ask("How is the weather?");
    Locator tools = chat.find("tool-list details");
    assertThat(tools).hasCount(2);
    assertThat(tools.first()).containsText("weather");
    tools.first().locator("summary").click();
    assertThat(tools.first().locator("pre")).containsText("\"city\": \"Rome\"");
    assertThat(tools.last()).containsText("failed");
    chat.page().reload();
    assertThat(tools).hasCount(2);

    Visitor hidden = Visitor.arrive();
    Inference.upstream().script(Inference.withTools("It rains."));
    ChatWindow other = open(hidden);
    other.ask("How is the weather?");
    assertThat(other.said("It rains.")).isVisible();
    assertThat(other.button("Send")).isVisible();
    assertThat(other.find("tool-list")).hasCount(0);
  }

  @Test
  void afterAFailureTheSameQuestionIsAnsweredOnce() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.refusal(503, "The model is loading."));
    ChatWindow chat = open(visitor);
    chat.ask("Anybody there?");
    assertThat(chat.alert()).containsText("The assistant cannot answer right now");
    assertThat(chat.alert()).containsText("The model is loading.");
    Inference.upstream().script(Answer.text("Here I am."));
    chat.button("Try again").click();
    assertThat(chat.said("Here I am.")).isVisible();
    assertThat(chat.alert()).hasCount(0);
    assertThat(chat.said("Anybody there?")).hasCount(1);
    assertThat(Inference.upstream().requests().getLast().json().getJsonArray("messages"))
        .hasSize(1);
  }

  @Test
  void anotherWindowShowsTheSameConversation() {
    Visitor visitor = Visitor.arrive();
    ChatWindow one = open(visitor);
    ChatWindow other = open(visitor);
    assertThat(other.input()).isVisible();
    one.ask("Is anybody watching?");
    assertThat(other.said("Is anybody watching?")).isVisible();
    assertThat(other.said("Hello from the upstream.")).isVisible();
    other.ask("I am.");
    assertThat(one.said("I am.")).isVisible();
    assertThat(one.said("Hello from the upstream.")).hasCount(2);
  }

  @Test
  void aReloadInTheMiddleOfAnAnswerGoesOnWithIt() {
    Visitor visitor = Visitor.arrive();
    CountDownLatch rest = new CountDownLatch(1);
    Inference.upstream().script(Answer.text("Half ", "of ", "it.").holdingLastUntil(rest));
    ChatWindow chat = open(visitor);
    chat.ask("Tell me.");
    assertThat(chat.said("Half of")).isVisible();
    chat.page().reload();
    assertThat(chat.said("Half of")).isVisible();
    assertThat(chat.button("Stop answering")).isVisible();
    rest.countDown();
    assertThat(chat.said("Half of it.")).isVisible();
    assertThat(chat.button("Send")).isVisible();
    assertThat(chat.find("chat-message")).hasCount(2);
    assertThat(Inference.upstream().requests()).hasSize(1);
  }

  @Test
  void aLimitSaysWhenToComeBackAndKeepsTheWords() {
    JsonObject limits =
        new JsonObject().put("limitingParameters", new JsonObject().put("messagesPerHour", 1));
    ChatWindow chat = open(Visitor.arrive(limits, new JsonObject()));
    chat.ask("One");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertThat(chat.button("Send")).isVisible();
    chat.ask("Two");
    assertThat(chat.alert()).containsText("You can write again in 60 minutes.");
    assertThat(chat.input()).hasValue("Two");
  }

  @Test
  void anEndedSessionIsToldInWords() {
    Visitor visitor = Visitor.arrive();
    ChatWindow before = open(visitor);
    assertThat(before.input()).isVisible();
    clock.advance(Duration.ofHours(25));
    ChatWindow after = open(visitor);
    assertThat(after.role(AriaRole.HEADING)).hasText("This chat has ended");
    assertThat(before.alert()).containsText("This chat has ended");
    assertThat(before.input()).hasCount(0);
  }

  @Test
  void itFitsAPhoneInTheDark() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream()
        .script(
            Answer.text(
                "| a | b |\n|---|---|\n| "
                    + "wide".repeat(40)
                    + " | 2 |\n\n```\n"
                    + "code ".repeat(60)
                    + "\n```\n\n"
                    + "Line after line.\n\n".repeat(40)
                    + "The last line."));
    ChatWindow chat = open(visitor, phone().setColorScheme(ColorScheme.DARK));
    chat.ask("Write a lot.");
    Locator last = chat.said("The last line.");
    assertThat(last).isInViewport();
    assertThat(chat.input()).isInViewport();
    assertThat(chat.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
    chat.find("main").evaluate("main => main.scrollTo(0, 0)");
    chat.button("Latest message").click();
    assertThat(last).isInViewport();
  }
}
