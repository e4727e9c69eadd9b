package dev.parley.rag.ingestion;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** A content hash that can be a key. */
public record ByteKey(String hex) {

  static ByteKey of(byte[] bytes) {
    return new ByteKey(HexFormat.of().formatHex(bytes));
  }

  /** SHA-256 of the text. */
  public static ByteKey ofText(String text) {
    try {
      return of(MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("Every Java has SHA-256", e);
    }
  }

  public byte[] bytes() {
    return HexFormat.of().parseHex(hex);
  }
}
