package dev.parley.outbound;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Makes the request that a redirect asks for (RFC 9110, 15.4). */
final class Redirect {

  private static final Set<Integer> STATUSES = Set.of(301, 302, 303, 307, 308);

  /** All that may go to an origin which the caller did not name. */
  private static final Set<String> HARMLESS =
      Set.of("accept", "accept-language", "content-type", "user-agent");

  private Redirect() {}

  static boolean is(int status, @Nullable String location) {
    return STATUSES.contains(status) && location != null;
  }

  /**
   * The next request.
   *
   * @throws OutboundException when the location is no address that may be called
   */
  static OutboundRequest next(OutboundRequest request, URI from, int status, String location)
      throws OutboundException {
    URI to;
    try {
      to = from.resolve(new URI(OutboundUrl.escaped(location)));
    } catch (URISyntaxException e) {
      throw new RefusedException("The redirect's target is not a URL.");
    }
    URI target = OutboundUrl.parse(to.toString());
    boolean becomesGet =
        status == 303 && !request.method().equals("HEAD")
            || (status == 301 || status == 302) && request.method().equals("POST");
    boolean keepsBody = !becomesGet && request.body() != null;
    boolean sameOrigin = origin(from).equals(origin(target));
    if (keepsBody && isSecure(from) && !isSecure(target)) {
      throw new RefusedException("A redirect would send the request's body without encryption.");
    }
    Map<String, String> headers = new LinkedHashMap<>();
    request
        .headers()
        .forEach(
            (name, value) -> {
              String lower = name.toLowerCase(Locale.ROOT);
              boolean ofBody = lower.startsWith("content-");
              if ((sameOrigin || HARMLESS.contains(lower)) && (keepsBody || !ofBody)) {
                headers.put(name, value);
              }
            });
    return new OutboundRequest(
        becomesGet ? "GET" : request.method(),
        target.toString(),
        headers,
        keepsBody ? request.body() : null);
  }

  private static boolean isSecure(URI url) {
    return "https".equalsIgnoreCase(url.getScheme());
  }

  private static String origin(URI url) {
    int port = url.getPort() >= 0 ? url.getPort() : isSecure(url) ? 443 : 80;
    return (url.getScheme() + "://" + url.getHost() + ":" + port).toLowerCase(Locale.ROOT);
  }
}
