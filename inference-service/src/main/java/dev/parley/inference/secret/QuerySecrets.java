package dev.parley.inference.secret;

import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import java.util.regex.Pattern;

/**
 * Secrets in the query of an address, where some servers want them. What is one is told by its
 * name, such as {@code key}, {@code apiKey}, {@code access_token} or {@code sig}.
 */
public final class QuerySecrets {

  private static final Pattern NAME =
      Pattern.compile(
          "(?i).*(key(?!word)|token|secret|passw|credential|signature|auth(?!or)).*"
              + "|sig|sas|jwt|pwd|pass|code");

  private QuerySecrets() {}

  /** The address with masks in the place of its secrets; masks stay as they are. */
  public static String masked(String url) {
    return replaced(url, (name, value) -> Masks.isMask(value) ? value : Masks.of(value));
  }

  /** Whether an address holds a secret, and not only its mask. */
  public static boolean areIn(String url) {
    return !masked(url).equals(url);
  }

  /**
   * The address with other values of its secrets, by their names and values as they are written.
   */
  public static String replaced(String url, BinaryOperator<String> change) {
    int query = url.indexOf('?');
    if (query < 0) {
      return url;
    }
    int end = url.indexOf('#', query) < 0 ? url.length() : url.indexOf('#', query);
    List<String> pairs = new ArrayList<>();
    for (String pair : url.substring(query + 1, end).split("&", -1)) {
      int equals = pair.indexOf('=');
      boolean holds = equals > 0 && equals < pair.length() - 1;
      String name = holds ? pair.substring(0, equals) : "";
      pairs.add(
          NAME.matcher(decoded(name)).matches()
              ? name + "=" + change.apply(name, pair.substring(equals + 1))
              : pair);
    }
    return url.substring(0, query + 1) + String.join("&", pairs) + url.substring(end);
  }

  /** The values of one name, as they are written. */
  public static List<String> values(String url, String name) {
    List<String> values = new ArrayList<>();
    String unused =
        replaced(
            url,
            (one, value) -> {
              if (one.equals(name)) {
                values.add(value);
              }
              return value;
            });
    return values;
  }

  /** The address up to its query. */
  public static String withoutQuery(String url) {
    int query = url.indexOf('?');
    return query < 0 ? url : url.substring(0, query);
  }

  private static String decoded(String name) {
    try {
      return URLDecoder.decode(name, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return name; // whoever is called decides what that means
    }
  }
}
