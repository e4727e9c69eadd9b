package dev.parley.chat.page;

import dev.parley.chat.client.ChatClient;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Content Security Policy of the chat page. A script or style runs only when this answer's
 * nonce says so, so that no file of this origin, such as an attachment, can become one; nothing
 * loads from anywhere else, and no string becomes a script. What a client configures opens exactly
 * that much: its logo's address for images, its frame origins for embedding.
 */
final class PagePolicy {

  private PagePolicy() {}

  /**
   * @param client null for a page that tells that there is no chat
   * @param nonce of this answer, base64
   */
  static String of(@Nullable ChatClient client, String nonce) {
    return String.join(
        "; ",
        "default-src 'self'",
        "script-src 'nonce-" + nonce + "'",
        "style-src 'self' 'nonce-" + nonce + "'",
        "img-src 'self' data: blob:" + logo(client),
        "media-src 'self' blob:",
        "connect-src 'self'",
        "frame-src 'none'",
        "worker-src 'none'",
        "object-src 'none'",
        "base-uri 'none'",
        "form-action 'none'",
        "frame-ancestors " + frameAncestors(client),
        "require-trusted-types-for 'script'",
        "trusted-types lit-html dompurify");
  }

  private static String frameAncestors(@Nullable ChatClient client) {
    List<String> origins = client == null ? null : client.clientParameters().allowedFrameOrigins();
    return origins == null || origins.isEmpty() ? "'none'" : String.join(" ", origins);
  }

  /**
   * The logo's own address and no other of its host, so that a style cannot tell that host which
   * rules applied by asking for pictures of its choice. Queries are not part of a source in CSP.
   */
  private static String logo(@Nullable ChatClient client) {
    String logo = client == null ? null : client.clientParameters().logoImageUrl();
    if (logo == null || logo.isEmpty()) {
      return "";
    }
    URI uri = URI.create(logo);
    String path = uri.getRawPath() == null ? "" : uri.getRawPath();
    return " "
        + uri.getScheme()
        + "://"
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort())
        + path.replace(";", "%3B").replace(",", "%2C");
  }
}
