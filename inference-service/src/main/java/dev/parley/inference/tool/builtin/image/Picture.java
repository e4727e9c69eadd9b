package dev.parley.inference.tool.builtin.image;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Bytes of an image of a kind that browsers show.
 *
 * @param kind png, jpeg, webp or gif
 */
record Picture(String kind, byte[] bytes) {

  /** Tells the kind by the first bytes; nothing for what is no such image. */
  static Optional<Picture> of(byte[] bytes) {
    String kind = kindOf(bytes);
    return kind == null ? Optional.empty() : Optional.of(new Picture(kind, bytes));
  }

  /** Its media type. */
  String type() {
    return "image/" + kind;
  }

  private static @Nullable String kindOf(byte[] bytes) {
    String head = new String(bytes, 0, Math.min(12, bytes.length), StandardCharsets.ISO_8859_1);
    if (head.startsWith("\u0089PNG\r\n")) {
      return "png";
    }
    if (head.startsWith("\u00ff\u00d8\u00ff")) {
      return "jpeg";
    }
    if (head.startsWith("GIF8")) {
      return "gif";
    }
    return head.startsWith("RIFF") && head.endsWith("WEBP") ? "webp" : null;
  }
}
