package dev.parley.gateway.routing;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpServerRequest;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Which headers pass through the gateway, and which it sets by itself. */
final class ForwardedHeaders {

  /** RFC 9110, section 7.6.1, and what older servers still send. */
  private static final Set<String> HOP_BY_HOP =
      Set.of(
          "connection",
          "keep-alive",
          "proxy-connection",
          "proxy-authenticate",
          "proxy-authorization",
          "te",
          "trailer",
          "transfer-encoding",
          "upgrade",
          "http2-settings");

  /** Set anew on each hop. */
  private static final Set<String> OWN_REQUEST_HEADERS =
      Set.of("host", "authorization", "content-length", "expect", "forwarded", "x-forwarded-port");

  private static final List<String> INTERNAL_PREFIXES = List.of("x-parley-", "x-internal-");
  private static final Set<String> OWN_RESPONSE_HEADERS = Set.of("content-length", "x-request-id");
  private static final String CROSS_ORIGIN_PREFIX = "access-control-";

  private ForwardedHeaders() {}

  /**
   * Copies what a client sent to the request that goes on.
   *
   * @param token internal identity token; null on a public route
   */
  static void copyRequest(
      HttpServerRequest from, MultiMap to, @Nullable String token, boolean trustForwarded) {
    Set<String> named = namedByConnection(from.headers());
    for (Map.Entry<String, String> header : from.headers()) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean internal = INTERNAL_PREFIXES.stream().anyMatch(name::startsWith);
      boolean dropped =
          HOP_BY_HOP.contains(name)
              || OWN_REQUEST_HEADERS.contains(name)
              || name.startsWith("x-forwarded-") && !trustForwarded
              || internal
              || named.contains(name);
      if (!dropped) {
        to.add(header.getKey(), header.getValue());
      }
    }
    if (token != null) {
      to.set("Authorization", "Bearer " + token);
    }
    setForwarded(from, to);
  }

  private static void setForwarded(HttpServerRequest from, MultiMap to) {
    String client = from.remoteAddress() == null ? null : from.remoteAddress().hostAddress();
    String before = to.get("X-Forwarded-For");
    if (client != null) {
      to.set("X-Forwarded-For", before == null ? client : before + ", " + client);
    }
    if (!to.contains("X-Forwarded-Proto")) {
      to.set("X-Forwarded-Proto", from.isSSL() ? "https" : "http");
    }
    if (!to.contains("X-Forwarded-Host") && from.authority() != null) {
      to.set("X-Forwarded-Host", from.authority().toString());
    }
  }

  /** Copies what a service answered; who may read it across origins is the gateway's to say. */
  static void copyResponse(MultiMap from, MultiMap to) {
    Set<String> named = namedByConnection(from);
    for (Map.Entry<String, String> header : from) {
      String name = header.getKey().toLowerCase(Locale.ROOT);
      boolean dropped =
          HOP_BY_HOP.contains(name)
              || OWN_RESPONSE_HEADERS.contains(name)
              || name.startsWith(CROSS_ORIGIN_PREFIX)
              || named.contains(name);
      if (!dropped) {
        to.add(header.getKey(), header.getValue());
      }
    }
  }

  private static Set<String> namedByConnection(MultiMap headers) {
    List<String> values = headers.getAll("Connection");
    if (values.isEmpty()) {
      return Set.of();
    }
    Set<String> names = new HashSet<>();
    for (String value : values) {
      for (String name : value.split(",", -1)) {
        names.add(name.strip().toLowerCase(Locale.ROOT));
      }
    }
    return names;
  }
}
