package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.deque.html.axecore.playwright.AxeBuilder;
import com.deque.html.axecore.results.Rule;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import com.microsoft.playwright.options.ColorScheme;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The page for those who read, hear, and type differently. */
@ChatTest
class AccessibilityBrowserTest extends BrowserTest {

  private static final List<String> WCAG_AA =
      List.of("wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa");

  /** Fails with every rule that is broken and where. */
  static void assertAccessible(Page page) {
    assertUnbroken(new AxeBuilder(page).withTags(WCAG_AA));
  }

  /** What the scheme changes is colours; the rest is looked at in one of them. */
  private static void assertAccessible(Page page, ColorScheme scheme) {
    if (scheme == ColorScheme.LIGHT) {
      assertAccessible(page);
    } else {
      assertUnbroken(new AxeBuilder(page).withRules(List.of("color-contrast")));
    }
  }

  private static void assertUnbroken(AxeBuilder axe) {
    List<Rule> violations = axe.analyze().getViolations();
    assertThat(violations.stream().map(AccessibilityBrowserTest::told)).isEmpty();
  }

  private static String told(Rule rule) {
    return rule.getId() + ": " + rule.getHelp() + " at " + rule.getNodes();
  }

  private static Visitor arriveWithEverything() {
    return arrive(
        new JsonObject()
            .put("inputModes", new JsonArray(List.of("Image", "Document", "Audio")))
            .put("showToolCalls", true)
            .put("debug", true)
            .put("audioSynthesisSource", "Gpt4oTts")
            .put("helloSubLabel", "We know rockets.")
            .put("primaryColor", "#ffee00")
            .put(
                "suggestionButtons",
                new JsonArray()
                    .add(new JsonObject().put("label", "Prices").put("prompt", "What is it?"))));
  }

  @ParameterizedTest
  @EnumSource(
      value = ColorScheme.class,
      names = {"LIGHT", "DARK"})
  void everyStateOfThePageIsAccessible(ColorScheme scheme) {
    ChatWindow chat = open(arriveWithEverything(), desktop().setColorScheme(scheme));
    assertThat(chat.input()).isVisible();
    assertAccessible(chat.page(), scheme);
    Inference.upstream()
        .script(
            Inference.cited(
                "A passage.",
                "# Title\n\nWords [1] and [a link](https://example.com).\n\n",
                "```java\nint a = 1; // one\nString b = \"b\";\n```\n\n| a | b |\n|---|---|\n| 1 | 2 |\n\n> quoted"));
    chat.ask("Show me everything.");
    assertThat(chat.find(".hljs-comment")).isVisible();
    assertThat(chat.button("Send")).isVisible();
    assertAccessible(chat.page(), scheme);
    chat.find(".cite").click();
    assertThat(chat.role(AriaRole.DIALOG)).isVisible();
    assertAccessible(chat.page(), scheme);
    chat.page().keyboard().press("Escape");
    chat.button("Report a problem").click();
    assertThat(chat.role(AriaRole.DIALOG)).isVisible();
    assertAccessible(chat.page(), scheme);
    chat.page().keyboard().press("Escape");
    Inference.upstream().script(Inference.withTools("Done."), Inference.refusal(503, "Loading."));
    chat.ask("With tools.");
    chat.find("tool-list summary").first().click();
    chat.ask("Fail.");
    assertThat(chat.alert()).isVisible();
    assertAccessible(chat.page(), scheme);
  }

  @Test
  void itIsUsedWithAKeyboardAlone() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.cited("A passage.", "Words [1]."));
    ChatWindow chat = open(visitor);
    assertThat(chat.input()).isFocused();
    chat.page().keyboard().type("One");
    chat.page().keyboard().press("Shift+Enter");
    chat.page().keyboard().type("Two");
    assertThat(chat.input()).hasValue("One\nTwo");
    chat.page().keyboard().press("Enter");
    assertThat(chat.find(".cite")).isVisible();
    assertThat(chat.input()).isFocused();
    for (int i = 0; i < 30 && !focused(chat, ".cite"); i++) {
      chat.page().keyboard().press("Shift+Tab");
    }
    chat.page().keyboard().press("Enter");
    assertThat(chat.role(AriaRole.DIALOG)).isVisible();
    chat.page().keyboard().press("Escape");
    assertThat(chat.find(".cite")).isFocused();
  }

  private static boolean focused(ChatWindow chat, String selector) {
    return (boolean)
        chat.find(selector).evaluate("element => element.getRootNode().activeElement === element");
  }

  @Test
  void nothingMovesForThoseWhoAskedForThat() {
    Inference.upstream().script();
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Answer.silence());
    ChatWindow chat = open(visitor);
    chat.ask("Wait.");
    assertThat(chat.find(".thinking i").first()).hasCSS("animation-name", "none");
    chat.button("Stop answering").click();
    assertThat(chat.button("Send")).isVisible();
  }

  @ParameterizedTest
  @CsvSource({
    "en, How can I help?, Send",
    "pt-BR, Como posso ajudar?, Enviar",
    "es, ¿En qué puedo ayudarte?, Enviar",
    "de, Wie kann ich helfen?, Senden",
    "fr, Comment puis-je vous aider ?, Envoyer"
  })
  void itSpeaksTheClientsLanguage(String code, String hello, String send) {
    ChatWindow chat = open(arrive(new JsonObject().put("languageCode", code)));
    assertThat(chat.page().getByText(hello)).isVisible();
    assertThat(chat.button(send)).isVisible();
    assertThat(chat.find("html")).hasAttribute("lang", code);
  }

  @Test
  void textRunsInItsOwnDirection() {
    Inference.upstream().reset();
    Visitor visitor = arrive(new JsonObject().put("languageCode", "he"));
    Inference.upstream().script(Answer.text("שלום לכולם.\n\nHello to all.\n\n```\ncode\n```"));
    ChatWindow chat = open(visitor);
    assertThat(chat.find("html")).hasAttribute("dir", "rtl");
    chat.ask("שלום");
    assertThat(chat.find("markdown-text p").first()).hasCSS("direction", "rtl");
    assertThat(chat.find("markdown-text p").last()).hasCSS("direction", "ltr");
    assertThat(chat.find("markdown-text pre")).hasCSS("direction", "ltr");
    assertThat(chat.find(".bubble")).hasCSS("direction", "rtl");
    assertAccessible(chat.page());
  }
}
