package dev.parley.inference.secret;

import java.net.URI;
import java.util.Locale;
import java.util.Optional;

/** To whom a secret goes. */
public final class Origins {

  private Origins() {}

  /**
   * Scheme, host and port of a web server's URL; empty for a text that is none, or that has a user
   * name in it.
   */
  public static Optional<String> of(String url) {
    try {
      URI uri = URI.create(url);
      String scheme = uri.getScheme() == null ? "" : uri.getScheme().toLowerCase(Locale.ROOT);
      boolean web = scheme.equals("http") || scheme.equals("https");
      if (!web || uri.getHost() == null || uri.getRawUserInfo() != null) {
        return Optional.empty();
      }
      int port = uri.getPort() >= 0 ? uri.getPort() : scheme.equals("https") ? 443 : 80;
      return Optional.of(scheme + "://" + uri.getHost().toLowerCase(Locale.ROOT) + ":" + port);
    } catch (IllegalArgumentException notAUrl) {
      return Optional.empty();
    }
  }
}
