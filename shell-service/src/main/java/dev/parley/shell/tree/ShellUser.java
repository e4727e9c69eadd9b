package dev.parley.shell.tree;

import dev.parley.web.problem.ProblemException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.text.Normalizer;
import java.util.HexFormat;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Whose files: a user of an account, by the id that the account gave them. Each has a root of their
 * own and sees nothing of another's.
 *
 * @param name 1 to 200 characters
 */
public record ShellUser(UUID account, String name) {

  /** The header that names the user. */
  public static final String HEADER = "X-Shell-User-Id";

  private static final int LONGEST = 200;
  private static final int KEY_LENGTH = 40;

  /**
   * Reads the header, whose bytes may be UTF-8: libraries show each as a letter of its own.
   *
   * @throws ProblemException 400 when it is missing or cannot be a name
   */
  public static ShellUser of(UUID account, @Nullable String header) {
    return named(account, header == null ? null : decoded(header));
  }

  /**
   * The user of a name.
   *
   * @throws ProblemException 400 when there is none or it cannot be one
   */
  public static ShellUser named(UUID account, @Nullable String given) {
    String name = given == null ? "" : Normalizer.normalize(given, Normalizer.Form.NFC).strip();
    if (name.isEmpty()) {
      throw ProblemException.invalid(HEADER, "This header says whose files are meant.");
    }
    if (name.length() > LONGEST || name.chars().anyMatch(Character::isISOControl)) {
      throw ProblemException.invalid(
          HEADER, "Must be 1 to " + LONGEST + " characters, without control characters.");
    }
    return new ShellUser(account, name);
  }

  private static String decoded(String header) {
    if (header.chars().anyMatch(letter -> letter > 0xFF)) {
      return header;
    }
    try {
      byte[] bytes = header.getBytes(StandardCharsets.ISO_8859_1);
      return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return header; // then it is what it looks like
    }
  }

  /** 40 hexadecimal digits that stand for this user of this account, and tell nobody who it is. */
  public String key() {
    try {
      MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
      sha256.update(account.toString().getBytes(StandardCharsets.UTF_8));
      sha256.update((byte) 0);
      byte[] hash = sha256.digest(name.getBytes(StandardCharsets.UTF_8));
      return HexFormat.of().formatHex(hash).substring(0, KEY_LENGTH);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }
}
