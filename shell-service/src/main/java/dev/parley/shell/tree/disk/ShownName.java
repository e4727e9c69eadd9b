package dev.parley.shell.tree.disk;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;

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
