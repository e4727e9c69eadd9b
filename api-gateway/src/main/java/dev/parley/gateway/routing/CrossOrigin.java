package dev.parley.gateway.routing;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * Tells browsers which pages may read an answer. Never allows credentials: keys travel in a header
 * that the page itself sets.
 */
@ApplicationScoped
class CrossOrigin {

  private static final String METHODS = "GET, POST, PUT, PATCH, DELETE, HEAD";
  private static final String DEFAULT_HEADERS = "authorization, content-type, sse-stream-options";
  private static final String EXPOSED =
      "x-request-id, x-total-count, retry-after, content-location";
  private static final String FORWARDED_PREFIX = "x-forwarded-";
  private static final String ONE_DAY = "86400";
  private static final List<String> OPEN = List.of("/v1/", "/api/v1/public/", "/chat/");

  private final Set<String> origins;

  CrossOrigin(CrossOriginConfig config) {
    this.origins = config.origins().orElse(Set.of());
  }

  /** Answers a preflight request; false when it is none. */
  boolean answerPreflight(HttpServerRequest request) {
    boolean preflight =
        request.method() == HttpMethod.OPTIONS
            && request.getHeader("Origin") != null
            && request.getHeader("Access-Control-Request-Method") != null;
    if (!preflight) {
      return false;
    }
    MultiMap headers = request.response().headers();
    if (allow(request)) {
      String asked = request.getHeader("Access-Control-Request-Headers");
      headers.set("Access-Control-Allow-Methods", METHODS);
      headers.set("Access-Control-Allow-Headers", asked == null ? DEFAULT_HEADERS : allowed(asked));
      headers.set("Access-Control-Max-Age", ONE_DAY);
    }
    request.response().setStatusCode(204).end();
    return true;
  }

  /**
   * What a page may send: all but what says by which address it came. That is for the proxies
   * before us to say; services tell their own pages from others by it.
   */
  private static String allowed(String asked) {
    return Arrays.stream(asked.split(","))
        .filter(name -> !name.strip().toLowerCase(Locale.ROOT).startsWith(FORWARDED_PREFIX))
        .collect(Collectors.joining(","));
  }

  /** Marks the answer as readable where it is; true when it is. */
  boolean allow(HttpServerRequest request) {
    String origin = request.getHeader("Origin");
    if (origin == null) {
      return false;
    }
    MultiMap headers = request.response().headers();
    if (isOpen(String.valueOf(request.path()))) {
      headers.set("Access-Control-Allow-Origin", "*");
    } else {
      headers.set("Vary", "Origin");
      if (!origins.contains(origin)) {
        return false;
      }
      headers.set("Access-Control-Allow-Origin", origin);
    }
    headers.set("Access-Control-Expose-Headers", EXPOSED);
    return true;
  }

  private static boolean isOpen(String path) {
    return OPEN.stream().anyMatch(path::startsWith);
  }
}
