package dev.parley.standalone;

import dev.parley.standalone.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.HexFormat;

/**
 * The secrets of one stack, made once and kept in files that only their owner may read.
 *
 * @param identity signs the internal tokens of all services
 * @param encryption base64 of 32 bytes; encrypts stored upstream keys
 * @param bootstrap guards the admin API of the gateway
 * @param postgres password of the database user
 */
record Secrets(String identity, String encryption, String bootstrap, String postgres) {

  private static final int BYTES = 32;

  static Secrets in(Layout layout) throws IOException {
    return new Secrets(
        keep(layout.secret("identity"), hex()),
        keep(layout.secret("encryption"), Base64.getEncoder().encodeToString(random())),
        keep(layout.secret("bootstrap"), hex()),
        keep(layout.secret("postgres"), hex()));
  }

  private static String keep(Path file, String fresh) throws IOException {
    if (!Files.exists(file)) {
      WholeFile.writePrivately(file, fresh + "\n");
    }
    return Files.readString(file).strip();
  }

  private static String hex() {
    return HexFormat.of().formatHex(random());
  }

  private static byte[] random() {
    byte[] bytes = new byte[BYTES];
    new SecureRandom().nextBytes(bytes);
    return bytes;
  }

  @Override
  public String toString() {
    return "Secrets[…]";
  }
}
