package dev.parley.chat.page;

import dev.parley.chat.client.ChatClient;
import java.net.URI;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The Content Security Policy of the chat page: nothing from anywhere else, no inline script or
 * style, and no string becomes a script. What a client configures opens exactly that much: its
 * logo's origin for images, its frame origins for embedding.
 */
final class PagePolicy {

  private PagePolicy() {}

  /**
   * @param client null for a page that tells that there is no chat
   */
  static String of(@Nullable ChatClient client) {
    return String.join(
        "; ",
        "default-src 'self'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:" + logoOrigin(client),
        "connect-src 'self'",
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

  private static String logoOrigin(@Nullable ChatClient client) {
    String logo = client == null ? null : client.clientParameters().logoImageUrl();
    if (logo == null || logo.isEmpty()) {
      return "";
    }
    URI uri = URI.create(logo);
    return " "
        + uri.getScheme()
        + "://"
        + uri.getHost()
        + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
  }
}
