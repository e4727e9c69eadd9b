package dev.parley.chat.page;

import dev.parley.chat.client.ChatClient;
import io.quarkiverse.web.bundler.runtime.Bundle;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;

/** The HTML around the page's script: a shell that the script fills, or a notice without script. */
@ApplicationScoped
class ChatPage {

  private static final String ICON = "/chat/assets/icon.svg";

  private static final String SHELL =
      """
      <!doctype html>
      <html lang="%s">
      <head>
      <meta charset="utf-8">
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
      <title>%s</title>
      <link rel="icon" href="%s">
      <link rel="stylesheet" href="%s">
      %s</head>
      <body>
      %s
      </body>
      </html>
      """;

  private final Bundle bundle;

  ChatPage(Bundle bundle) {
    this.bundle = bundle;
  }

  /** The page of a client's chat. */
  String of(ChatClient client) {
    var parameters = client.clientParameters();
    String script = "<script type=\"module\" src=\"" + bundle.script("app") + "\"></script>\n";
    return html(
        Objects.requireNonNullElse(parameters.languageCode(), "en"),
        Objects.requireNonNullElse(parameters.pageTitle(), client.name()),
        script,
        "<chat-page></chat-page>\n<noscript>This chat needs JavaScript.</noscript>");
  }

  /** For an address that was never given out. */
  String unknown() {
    return notice(
        "This chat does not exist",
        "The address may be incomplete. Please open the chat from where you found it.");
  }

  /** For a session that is over. */
  String ended() {
    return notice(
        "This chat has ended",
        "Its time is over. Please open a new chat from where you found this one.");
  }

  private String notice(String title, String text) {
    String body =
        """
        <main class="notice">
        <img src="%s" alt="">
        <h1>%s</h1>
        <p>%s</p>
        </main>"""
            .formatted(ICON, title, text);
    return html("en", title, "", body);
  }

  private String html(String language, String title, String script, String body) {
    return SHELL.formatted(
        escape(language), escape(title), ICON, bundle.style("app"), script, body);
  }

  private static String escape(String text) {
    return text.replace("&", "&amp;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\"", "&quot;");
  }
}
