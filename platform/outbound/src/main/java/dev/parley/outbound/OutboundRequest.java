package dev.parley.outbound;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A request to an address that somebody outside has given.
 *
 * @param method one of GET, HEAD, POST, PUT, PATCH, DELETE and OPTIONS
 * @param url over http or https; a fragment is not sent
 * @param headers one value a name; those that frame or route the message may not be set
 * @param body its type is the header Content-Type
 */
public record OutboundRequest(
    String method, String url, Map<String, String> headers, byte @Nullable [] body) {

  private static final Set<String> METHODS =
      Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

  /** They belong to the connection, which is ours. */
  private static final Set<String> OURS =
      Set.of(
          "host",
          "content-length",
          "transfer-encoding",
          "connection",
          "keep-alive",
          "te",
          "trailer",
          "upgrade",
          "expect",
          "accept-encoding",
          "proxy-authorization",
          "proxy-connection");

  /** Copies the headers. */
  public OutboundRequest {
    headers = Map.copyOf(headers);
  }

  /** Asks for what is at an address. */
  public static OutboundRequest get(String url) {
    return new OutboundRequest("GET", url, Map.of(), null);
  }

  /** Sends bytes of a type. */
  public static OutboundRequest post(String url, String contentType, byte[] body) {
    return new OutboundRequest("POST", url, Map.of("Content-Type", contentType), body);
  }

  /** The same with one more header, or another value of it. */
  public OutboundRequest with(String name, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.keySet().removeIf(name::equalsIgnoreCase);
    more.put(name, value);
    return new OutboundRequest(method, url, more, body);
  }

  /** The same with more headers. */
  public OutboundRequest with(Map<String, String> more) {
    OutboundRequest made = this;
    for (Map.Entry<String, String> header : more.entrySet()) {
      made = made.with(header.getKey(), header.getValue());
    }
    return made;
  }

  void check() throws RefusedException {
    if (!METHODS.contains(method)) {
      throw new RefusedException("This method may not be used.");
    }
    for (Map.Entry<String, String> header : headers.entrySet()) {
      String name = header.getKey();
      if (!isToken(name) || OURS.contains(name.toLowerCase(Locale.ROOT))) {
        throw new RefusedException("The header '" + printable(name) + "' may not be set.");
      }
      if (header.getValue().chars().anyMatch(c -> c < ' ' && c != '\t' || c == 0x7f || c > 0xff)) {
        throw new RefusedException(
            "The value of the header '" + name + "' holds a character that headers cannot.");
      }
    }
  }

  private static boolean isToken(String name) {
    return !name.isEmpty()
        && name.chars().allMatch(c -> c > ' ' && c < 0x7f && "()<>@,;:\\\"/[]?={}".indexOf(c) < 0);
  }

  private static String printable(String name) {
    String shown = name.replaceAll("[^!-~]", "?");
    return shown.length() > 64 ? shown.substring(0, 64) + "…" : shown;
  }

  /** Without the values of headers, the query and the body, any of which may hold a key. */
  @Override
  public String toString() {
    return method + " " + url.replaceAll("[?#].*", "") + " " + headers.keySet();
  }
}
