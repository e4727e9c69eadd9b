package dev.parley.web.lines;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/**
 * Splits a stream into lines without ever holding more than one, and of a line that is too long no
 * more than the limit.
 */
public final class JsonLines {

  private static final int BUFFER = 64 * 1024;

  private final InputStream input;
  private final int longest;
  private final byte[] buffer = new byte[BUFFER];
  private int position;
  private int filled;
  private long number;

  /**
   * Reads the stream, which the caller closes.
   *
   * @param longest bytes of a line that are kept
   */
  public JsonLines(InputStream input, int longest) {
    this.input = input;
    this.longest = longest;
  }

  /**
   * One line.
   *
   * @param number counts from 1
   * @param text without its line break; null when it was too long to be kept
   * @param ended false when the stream ended before the line did
   */
  public record Line(long number, byte @Nullable [] text, boolean ended) {}

  /** The next line, or null at the end of the stream. */
  public @Nullable Line next() throws IOException {
    ByteArrayOutputStream line = new ByteArrayOutputStream();
    boolean any = false;
    boolean tooLong = false;
    while (fill()) {
      any = true;
      int end = endOfLine();
      int length = end - position;
      tooLong |= line.size() + (long) length > longest;
      if (!tooLong) {
        line.write(buffer, position, length);
      }
      boolean ended = end < filled;
      position = ended ? end + 1 : end;
      if (ended) {
        return new Line(++number, tooLong ? null : line.toByteArray(), true);
      }
    }
    return any ? new Line(++number, tooLong ? null : line.toByteArray(), false) : null;
  }

  private boolean fill() throws IOException {
    if (position < filled) {
      return true;
    }
    position = 0;
    filled = Math.max(0, input.read(buffer));
    return filled > 0;
  }

  private int endOfLine() {
    int at = position;
    while (at < filled && buffer[at] != '\n') {
      at++;
    }
    return at;
  }
}
