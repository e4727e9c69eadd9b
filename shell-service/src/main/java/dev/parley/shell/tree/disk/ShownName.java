package dev.parley.shell.tree.disk;

import java.io.ByteArrayOutputStream;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Objects;

/**
 * Names on the disk as text. Commands may give names that are no UTF-8: each byte that is none is
 * shown as U+FFFD and its two hexadecimal digits, and U+FFFD itself as its three bytes in the same
 * way, so that different names are never shown alike.
 */
final class ShownName {

  private static final char UNKNOWN = '\uFFFD';

  private ShownName() {}

  /** Whether it may be other than the name itself. */
  static boolean isEscaped(String shown) {
    return shown.indexOf(UNKNOWN) >= 0;
  }

  /** The text for a name. */
  static String of(Path name) {
    if (!isEscaped(name.toString())) {
      return name.toString();
    }
    ByteBuffer bytes = ByteBuffer.wrap(bytes(name));
    CharBuffer text = CharBuffer.allocate(bytes.remaining());
    CharsetDecoder decoder = StandardCharsets.UTF_8.newDecoder();
    StringBuilder shown = new StringBuilder();
    while (true) {
      CoderResult result = decoder.decode(bytes, text, true);
      shown.append(text.flip().toString().replace("\uFFFD", "\uFFFDef\uFFFDbf\uFFFDbd"));
      text.clear();
      if (!result.isMalformed()) {
        return shown.toString();
      }
      for (int left = result.length(); left > 0; left--) {
        shown.append(UNKNOWN).append(HexFormat.of().toHexDigits(bytes.get()));
      }
      decoder.reset();
    }
  }

  /** The name that is shown as this text. */
  static Path path(String shown) {
    if (!isEscaped(shown)) {
      return Path.of(shown);
    }
    // Only a URI can name bytes that are no text.
    StringBuilder uri = new StringBuilder("file:///");
    for (int at = 0; at < shown.length(); ) {
      if (isByte(shown, at)) {
        uri.append('%').append(shown, at + 1, at + 3);
        at += 3;
      } else {
        int letter = shown.codePointAt(at);
        for (byte each : Character.toString(letter).getBytes(StandardCharsets.UTF_8)) {
          uri.append('%').append(HexFormat.of().toHexDigits(each));
        }
        at += Character.charCount(letter);
      }
    }
    return Objects.requireNonNull(Path.of(URI.create(uri.toString())).getFileName());
  }

  /** Whether one byte is shown here; those below 0x80 are text. */
  private static boolean isByte(String shown, int at) {
    return shown.charAt(at) == UNKNOWN
        && at + 2 < shown.length()
        && "89abcdef".indexOf(shown.charAt(at + 1)) >= 0
        && "0123456789abcdef".indexOf(shown.charAt(at + 2)) >= 0;
  }

  /** The bytes of a name. Java shows them only in a URI when they are no valid text. */
  static byte[] bytes(Path name) {
    String text = name.toString();
    if (text.indexOf(UNKNOWN) < 0) {
      return text.getBytes(StandardCharsets.UTF_8);
    }
    String encoded = Path.of("/").resolve(name).toUri().getRawPath().replace("/", "");
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    for (int at = 0; at < encoded.length(); at++) {
      char letter = encoded.charAt(at);
      if (letter == '%') {
        bytes.write(HexFormat.fromHexDigits(encoded, at + 1, at + 3));
        at += 2;
      } else {
        bytes.write(letter);
      }
    }
    return bytes.toByteArray();
  }
}
