package dev.parley.gateway.routing;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The path of a request, still percent-encoded, that means the same to everybody who reads it. A
 * path that one server takes for another one's (dot segments, empty segments, backslashes, control
 * characters, plain or encoded) is no path here, so what was matched against the routing table is
 * what the service behind will see.
 */
public record RequestPath(String text) {

  /** Reads the path of a request line; nothing when it could be read in two ways. */
  public static Optional<RequestPath> of(String raw) {
    if (!raw.startsWith("/")) {
      return Optional.empty();
    }
    return decode(raw).filter(RequestPath::isPlain).map(decoded -> new RequestPath(raw));
  }

  private static boolean isPlain(String decoded) {
    for (int i = 0; i < decoded.length(); i++) {
      char c = decoded.charAt(i);
      if (c == '\\' || Character.isISOControl(c)) {
        return false;
      }
    }
    String[] segments = decoded.split("/", -1);
    for (int i = 1; i < segments.length; i++) {
      String segment = segments[i];
      boolean empty = segment.isEmpty() && i < segments.length - 1;
      // Some servers drop ";parameters" of a segment before they look for dots.
      int semicolon = segment.indexOf(';');
      String name = semicolon < 0 ? segment : segment.substring(0, semicolon);
      if (empty || name.equals(".") || name.equals("..")) {
        return false;
      }
    }
    return true;
  }

  /** Percent-decodes once, as services do; nothing when it is not UTF-8 in percent-encoding. */
  private static Optional<String> decode(String raw) {
    byte[] bytes = new byte[raw.length()];
    int length = 0;
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 1), 16) : -1;
        int low = i + 2 < raw.length() ? Character.digit(raw.charAt(i + 2), 16) : -1;
        if (high < 0 || low < 0) {
          return Optional.empty();
        }
        bytes[length++] = (byte) (high << 4 | low);
        i += 2;
      } else if (c > ' ' && c < 0x7f) {
        bytes[length++] = (byte) c;
      } else {
        return Optional.empty();
      }
    }
    try {
      ByteBuffer input = ByteBuffer.wrap(bytes, 0, length);
      return Optional.of(StandardCharsets.UTF_8.newDecoder().decode(input).toString());
    } catch (CharacterCodingException e) {
      return Optional.empty();
    }
  }
}
