package dev.parley.chat.client;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which sites may show a client's chat: origins such as {@code https://www.example.com}, with
 * {@code *.} for all subdomains, as in a Content Security Policy; {@code *} for all. Without any,
 * none may.
 */
public final class Origins {

  private Origins() {}

  /** Whether a browser's {@code Origin} is one of those that a client allows. */
  public static boolean allow(@Nullable List<String> allowed, String origin) {
    return allowed != null && allowed.stream().anyMatch(pattern -> matches(pattern, origin));
  }

  private static boolean matches(String pattern, String origin) {
    if (pattern.equals("*")) {
      return !origin.equals("null");
    }
    Parts wanted = Parts.of(pattern.replace("//*.", "//wildcard."));
    Parts is = Parts.of(origin);
    if (wanted == null || is == null) {
      return false;
    }
    boolean any = pattern.contains("//*.");
    String host = any ? wanted.host().substring("wildcard".length()) : wanted.host();
    boolean sameHost = any ? is.host().endsWith(host) : is.host().equals(host);
    return sameHost && wanted.scheme().equals(is.scheme()) && wanted.port() == is.port();
  }

  private record Parts(String scheme, String host, int port) {

    static @Nullable Parts of(String origin) {
      try {
        URI uri = URI.create(origin.toLowerCase(Locale.ROOT));
        if (uri.getScheme() == null || uri.getHost() == null) {
          return null;
        }
        int standard = uri.getScheme().equals("https") ? 443 : 80;
        return new Parts(
            uri.getScheme(), uri.getHost(), uri.getPort() < 0 ? standard : uri.getPort());
      } catch (IllegalArgumentException e) {
        return null;
      }
    }
  }
}
