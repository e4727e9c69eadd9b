package dev.parley.gateway.routing;

import io.vertx.core.http.HttpServerRequest;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a request says about who sends it.
 *
 * @param key the bearer token, or else the {@code api-key} query parameter; null without either
 * @param query the query of the request without any {@code api-key}; null when nothing is left
 */
record Credentials(@Nullable String key, @Nullable String query) {

  private static final String BEARER = "Bearer ";
  private static final String PARAMETER = "api-key";

  static Credentials of(HttpServerRequest request) {
    String header = request.getHeader("Authorization");
    boolean isBearer = header != null && header.regionMatches(true, 0, BEARER, 0, BEARER.length());
    String key = isBearer ? header.substring(BEARER.length()).strip() : null;
    String query = request.query();
    if (query == null || query.isEmpty()) {
      return new Credentials(key, null);
    }
    List<String> rest = new ArrayList<>();
    for (String parameter : query.split("&", -1)) {
      int equals = parameter.indexOf('=');
      String name = decode(equals < 0 ? parameter : parameter.substring(0, equals));
      if (!PARAMETER.equals(name)) {
        rest.add(parameter);
      } else if (key == null && equals >= 0) {
        key = decode(parameter.substring(equals + 1));
      }
    }
    return new Credentials(key, rest.isEmpty() ? null : String.join("&", rest));
  }

  private static @Nullable String decode(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** Hides the key from logs. */
  @Override
  public String toString() {
    return "Credentials[key=" + (key == null ? "none" : "given") + "]";
  }
}
