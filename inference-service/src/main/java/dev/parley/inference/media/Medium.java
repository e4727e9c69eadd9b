package dev.parley.inference.media;

import java.util.Base64;

/**
 * A medium that is here.
 *
 * @param type its media type
 * @param name of a file, else empty
 */
record Medium(MediaKind kind, String type, String name, byte[] bytes) {

  /** As models take it. */
  String dataUrl() {
    return "data:" + type + ";base64," + base64();
  }

  String base64() {
    return Base64.getEncoder().encodeToString(bytes);
  }

  /** Without the bytes. */
  @Override
  public String toString() {
    return "Medium[" + kind + ", " + type + ", " + bytes.length + " bytes]";
  }
}
