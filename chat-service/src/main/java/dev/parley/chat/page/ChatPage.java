package dev.parley.chat.page;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.client.ChatClient;
import io.quarkiverse.web.bundler.runtime.Bundle;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The HTML around the page's script: a shell that the script fills, or a notice without script. */
@ApplicationScoped
class ChatPage {

  private static final String ICON = "/chat/assets/icon.svg";

  private static final String SHELL =
      """
      <!doctype html>
      <html lang="%s" dir="%s">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
      <meta name="color-scheme" content="light dark">
      <title>%s</title>
      <link rel="icon" href="%s">
      <link rel="stylesheet" href="%s">
      %s</head>
      <body>
      %s
      </body>
      </html>
      """;

  /** What would end the element that holds a configured script, or hide its end. */
  private static final Pattern SCRIPT_END =
      Pattern.compile("<(?=/script|!--)", Pattern.CASE_INSENSITIVE);

  private static final Pattern STYLE_END = Pattern.compile("</(?=style)", Pattern.CASE_INSENSITIVE);

  private final Bundle bundle;
  private final ObjectMapper json;

  ChatPage(Bundle bundle, ObjectMapper json) {
    this.bundle = bundle;
    this.json = json;
  }

  /**
   * The page of a client's chat. Its words are part of it, so that it can speak before it reached
   * anybody.
   *
   * @param nonce what its policy lets run
   */
  String of(ChatClient client, PageLanguage language, String nonce) {
    var parameters = client.clientParameters();
    String head =
        style(parameters.customStyles(), nonce)
            + """
            <script type="application/json" id="words">%s</script>
            <script type="module" nonce="%s" src="%s"></script>
            """
                .formatted(data(language), nonce, bundle.script("app"));
    String body =
        "<chat-page%s></chat-page>\n<noscript>%s</noscript>%s"
            .formatted(
                spoken(language),
                escape(language.word("noScriptLabel")),
                script(parameters.customScripts(), nonce));
    return html(
        language, Objects.requireNonNullElse(parameters.pageTitle(), client.name()), head, body);
  }

  /** For an address that was never given out. */
  String unknown(PageLanguage language) {
    return notice(language, language.word("unknownTitle"), language.word("unknownDetail"));
  }

  /** For a session that is over. */
  String ended(PageLanguage language) {
    return notice(language, language.word("endedTitle"), language.word("endedDetail"));
  }

  private String notice(PageLanguage language, String title, String text) {
    String body =
        """
        <main class="notice">
        <img src="%s" alt="">
        <h1>%s</h1>
        <p>%s</p>
        </main>"""
            .formatted(ICON, escape(title), escape(text));
    return html(language, title, "", body);
  }

  private String html(PageLanguage language, String title, String head, String body) {
    return SHELL.formatted(
        escape(language.tag()),
        language.direction(),
        escape(title),
        ICON,
        bundle.style("app"),
        head,
        body);
  }

  /** What the client's labels and the conversation are in, where the page's words are not. */
  private static String spoken(PageLanguage language) {
    PageLanguage.Spoken spoken = language.spoken();
    return spoken == null
        ? ""
        : " spoken-lang=\"%s\" spoken-dir=\"%s\""
            .formatted(escape(spoken.tag()), spoken.direction());
  }

  /** The client's own style; the page's script gives it to every part of the page. */
  private static String style(@Nullable String style, String nonce) {
    return style == null || style.isBlank()
        ? ""
        : "<style id=\"custom\" nonce=\"%s\">\n%s\n</style>\n"
            .formatted(nonce, STYLE_END.matcher(style).replaceAll("<\\\\/"));
  }

  /** The client's own script, which runs in the page and under its policy. */
  private static String script(@Nullable String script, String nonce) {
    return script == null || script.isBlank()
        ? ""
        : "\n<script nonce=\"%s\">\n%s\n</script>"
            .formatted(nonce, SCRIPT_END.matcher(script).replaceAll("\\\\x3C"));
  }

  /** Words as JSON that cannot end the element around it. */
  private String data(PageLanguage language) {
    try {
      return json.writeValueAsString(language.words()).replace("<", "\\u003C");
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("Words are not JSON", e);
    }
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
