package dev.parley.web.request;

import io.vertx.core.http.HttpServerRequest;
import java.util.regex.Pattern;

/**
 * The path of a request as a log may show it. A long run of letters and digits in a path may be a
 * secret, such as the access key of a chat; ids have dashes and stay readable.
 */
public final class LoggedPath {

  private static final Pattern MAYBE_SECRET = Pattern.compile("[A-Za-z0-9]{24,}");

  private LoggedPath() {}

  /** The path without what may be a secret, and without the query. */
  public static String of(HttpServerRequest request) {
    return mask(String.valueOf(request.path()));
  }

  static String mask(String path) {
    return MAYBE_SECRET.matcher(path).replaceAll("…");
  }
}
