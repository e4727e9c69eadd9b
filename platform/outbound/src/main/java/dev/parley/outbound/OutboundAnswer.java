package dev.parley.outbound;

import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A whole answer.
 *
 * @param status any; the caller decides which are good
 * @param url where it came from, after redirects
 * @param headers of the last answer
 * @param body unpacked
 */
public record OutboundAnswer(int status, URI url, OutboundHeaders headers, byte[] body) {

  private static final Pattern CHARSET =
      Pattern.compile("charset\\s*=\\s*\"?([^\\s\";]+)", Pattern.CASE_INSENSITIVE);

  /** Whether the status is one of success. */
  public boolean isSuccess() {
    return status >= 200 && status < 300;
  }

  /** The type without its parameters, in lower case. */
  public @Nullable String contentType() {
    String type = headers.first("Content-Type");
    return type == null ? null : type.replaceAll(";.*", "").strip().toLowerCase(Locale.ROOT);
  }

  /** The body as text: in the encoding that the type names, otherwise UTF-8. */
  public String text() {
    return new String(body, charset());
  }

  private Charset charset() {
    String type = headers.first("Content-Type");
    Matcher named = CHARSET.matcher(type == null ? "" : type);
    try {
      return named.find() ? Charset.forName(named.group(1)) : StandardCharsets.UTF_8;
    } catch (IllegalCharsetNameException | UnsupportedCharsetException e) {
      return StandardCharsets.UTF_8;
    }
  }

  /** Without body and values. */
  @Override
  public String toString() {
    return status + " " + headers + " " + body.length + " bytes";
  }
}
