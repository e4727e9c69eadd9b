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
    "fr, Comment puis-je vous aider ?, Envoyer",
    "ar-EG, كيف يمكنني مساعدتك؟, إرسال",
    "he, איך אפשר לעזור?, שליחה"
  })
  void itSpeaksTheClientsLanguage(String code, String hello, String send) {
    ChatWindow chat = open(arrive(new JsonObject().put("languageCode", code)));
    assertThat(chat.page().getByText(hello)).isVisible();
    assertThat(chat.button(send)).isVisible();
    assertThat(chat.find("html")).hasAttribute("lang", code);
  }

  @ParameterizedTest
  @CsvSource({
    "ar, إرسال, شكرًا على رأيك., إجابة جيدة, false",
    "ar, إرسال, شكرًا على رأيك., إجابة جيدة, true",
    "he, שליחה, תודה על המשוב., תשובה טובה, false"
  })
  void aPageFromRightToLeftIsMirroredAsAWhole(
      String code, String send, String thanks, String good, boolean onPhone) {
    Visitor visitor =
        arrive(
            new JsonObject()
                .put("languageCode", code)
                .put("inputModes", new JsonArray(List.of("Image", "Audio")))
                .put("audioSynthesisSource", "Gpt4oTts"));
    Inference.upstream()
        .script(
            Inference.cited(
                "A passage.",
                "الضمان **خمس سنوات** [1].\n\n- بند\n- بند آخر\n\n| أ | ب |\n|---|---|\n| 1 | 2 |\n\n",
                "```js\nlet a = 1; // one\n```\n"));
    ChatWindow chat = open(visitor, onPhone ? phone() : desktop());
    assertThat(chat.find("html")).hasAttribute("dir", "rtl");
    chat.ask("كم مدة الضمان؟");
    assertThat(chat.find(".hljs-comment")).isVisible();
    assertThat(chat.button(send)).isVisible();
    double width = chat.page().viewportSize().width;
    var asked = chat.find(".bubble").boundingBox();
    var sending = chat.button(send).boundingBox();
    var typing = chat.input().boundingBox();
    assertThat(asked.x + asked.width / 2).as("the visitor's words").isLessThan(width / 2);
    assertThat(sending.x).as("the button to send").isLessThan(typing.x);
    assertThat(chat.find("markdown-text pre")).hasCSS("direction", "ltr");
    assertThat(chat.page().evaluate("document.documentElement.scrollWidth <= innerWidth"))
        .isEqualTo(true);
    chat.button(good).click();
    assertThat(chat.announced()).hasText(thanks);
    assertAccessible(chat.page());
    picture(chat.page(), "rtl-" + code + (onPhone ? "-phone" : ""));
    // Words of the other direction are on the same side.
    chat.ask("And in English?");
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    var english = chat.find(".bubble").last().boundingBox();
    assertThat(english.x + english.width / 2).isLessThan(width / 2);
    assertThat(chat.find(".bubble").last()).hasCSS("direction", "ltr");
    var title = chat.find("h1").boundingBox();
    assertThat(title.x + title.width / 2).as("the title").isGreaterThan(width / 2);
  }

  @Test
  void aLanguageWithoutWordsIsEnglishThatSaysSo() {
    Visitor visitor =
        arrive(
            new JsonObject()
                .put("languageCode", "fa")
                .put("pageTitle", "راهنما")
                .put("helloLabel", "چطور می‌توانم کمک کنم؟")
                .put("textAreaPlaceholder", "پرسش شما")
                .put(
                    "suggestionButtons",
                    new JsonArray()
                        .add(
                            new JsonObject().put("label", "قیمت").put("prompt", "قیمت چند است؟"))));
    Inference.upstream()
        .script(
            Inference.cited("A passage.", "ده یورو [1].\n\n```\ncode\n```"),
            Inference.refusal(503, "Loading."));
    ChatWindow chat = open(visitor);
    assertThat(chat.find("html")).hasAttribute("lang", "en");
    assertThat(chat.find("html")).hasAttribute("dir", "ltr");
    assertThat(chat.button("Send")).isVisible();
    assertThat(chat.find(".greeting h2")).hasAttribute("lang", "fa");
    assertThat(chat.find(".greeting h2")).hasCSS("direction", "rtl");
    assertThat(chat.find("h1")).hasAttribute("lang", "fa");
    assertThat(chat.find(".suggestion").boundingBox().x).isGreaterThan(500);
    assertThat(chat.input()).hasAttribute("lang", "fa");
    assertThat(chat.input()).hasCSS("direction", "rtl");
    assertAccessible(chat.page());
    picture(chat.page(), "fa-greeting");
    chat.find(".suggestion").click();
    assertThat(chat.find("markdown-text")).hasAttribute("lang", "fa");
    assertThat(chat.find("markdown-text p").first()).hasCSS("direction", "rtl");
    assertThat(chat.find(".bubble")).hasAttribute("lang", "fa");
    assertThat(chat.find(".bubble")).hasCSS("direction", "rtl");
    var asked = chat.find(".bubble").boundingBox();
    assertThat(asked.x).as("the visitor's words").isGreaterThan(500);
    assertThat(chat.find("h1").boundingBox().x).as("the title").isLessThan(500);
    assertThat(chat.find(".cite")).hasAttribute("lang", "en");
    assertThat(chat.button("Copy code")).hasAttribute("lang", "en");
    assertThat(chat.button("Send")).isVisible();
    chat.ask("و دو تا؟");
    assertThat(chat.alert()).containsText("The assistant cannot answer right now");
    assertAccessible(chat.page());
    picture(chat.page(), "fa-answer");
  }

  /** What the server says is English, also on a page that is not. */
  @Test
  void theServersWordsAreMarkedAsEnglish() {
    Visitor visitor = arrive(new JsonObject().put("languageCode", "de"));
    Inference.upstream().script(Inference.refusal(503, "The model is loading."));
    ChatWindow chat = open(visitor);
    chat.ask("Hallo?");
    assertThat(chat.alert()).containsText("Der Assistent kann gerade nicht antworten");
    assertThat(chat.alert().locator("[lang=en]")).hasText("The model is loading.");
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
