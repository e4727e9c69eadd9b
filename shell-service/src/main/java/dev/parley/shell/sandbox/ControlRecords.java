package dev.parley.shell.sandbox;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * What comes from inside of a sandbox beside its output: records that end with NUL. The command may
 * write there too, so nothing that is read is believed to be more than it is: a shell's own state,
 * a call of a tool that the command may call anyway.
 */
final class ControlRecords {

  private static final int LONGEST = 256 << 10;

  private final InputStream stream;
  private final ByteArrayOutputStream record = new ByteArrayOutputStream();
  private boolean tooLong;

  ControlRecords(InputStream stream) {
    this.stream = stream;
  }

  /**
   * Reads to the end; records that are too long are left out.
   *
   * @return what stood behind the last record, such as the words of a program that failed
   */
  String read(Consumer<String> records) throws IOException {
    byte[] buffer = new byte[8192];
    for (int read = stream.read(buffer); read >= 0; read = stream.read(buffer)) {
      for (int at = 0; at < read; at++) {
        take(buffer[at], records);
      }
    }
    return record.toString(StandardCharsets.UTF_8);
  }

  private void take(byte one, Consumer<String> records) {
    if (one != 0) {
      if (record.size() < LONGEST) {
        record.write(one);
      } else {
        tooLong = true;
      }
      return;
    }
    if (!tooLong) {
      records.accept(record.toString(StandardCharsets.UTF_8));
    }
    record.reset();
    tooLong = false;
  }
}
