package dev.parley.standalone.demo;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A heading of a documentation file and the text under it, up to the next heading.
 *
 * @param name file and anchor, {@code docs/architecture.md#identity}; unique
 * @param path the file, relative to the project
 * @param heading the headings above and this one, {@code Architecture › Identity}
 * @param contents heading and text, as Markdown
 */
record Section(String name, String path, String heading, String contents) {

  /** Changes when anything that is uploaded changes. */
  String hash() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      byte[] all =
          String.join("\n", name, path, heading, contents).getBytes(StandardCharsets.UTF_8);
      return HexFormat.of().formatHex(sha256.digest(all), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }
}
