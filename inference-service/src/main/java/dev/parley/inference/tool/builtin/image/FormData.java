package dev.parley.inference.tool.builtin.image;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/**
 * A body of {@code multipart/form-data} (RFC 7578), of which names are ours and need no escapes.
 */
final class FormData {

  private final String boundary = "parley-" + UUID.randomUUID();
  private final ByteArrayOutputStream body = new ByteArrayOutputStream();

  void field(String name, String value) {
    part(name, "", value.getBytes(StandardCharsets.UTF_8));
  }

  void file(String name, String fileName, Picture picture) {
    part(
        name,
        "; filename=\"" + fileName + "." + picture.kind() + "\"\r\nContent-Type: " + picture.type(),
        picture.bytes());
  }

  private void part(String name, String more, byte[] value) {
    write("--" + boundary + "\r\nContent-Disposition: form-data; name=\"" + name + "\"" + more);
    write("\r\n\r\n");
    body.writeBytes(value);
    write("\r\n");
  }

  private void write(String text) {
    body.writeBytes(text.getBytes(StandardCharsets.UTF_8));
  }

  String type() {
    return "multipart/form-data; boundary=" + boundary;
  }

  /** The whole body; nothing can be added afterwards. */
  byte[] bytes() {
    write("--" + boundary + "--\r\n");
    return body.toByteArray();
  }
}
