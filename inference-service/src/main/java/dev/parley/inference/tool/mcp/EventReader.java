package dev.parley.inference.tool.mcp;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/** Reads server-sent events (WHATWG HTML, section 9.2) as they come. */
final class EventReader {

  private static final int LARGEST_EVENT = 8 * 1024 * 1024;

  private final InputStreamReader text;
  private boolean afterReturn;
  private boolean first = true;

  EventReader(InputStream body) {
    this.text = new InputStreamReader(body, StandardCharsets.UTF_8);
  }

  /** An event: its name, {@code message} unless it says another, and its data. */
  record Event(String name, String data) {}

  /** Takes events. */
  interface Taker {
    /** Tells whether to read on. */
    boolean take(Event event) throws IOException;
  }

  /** Reads until the end, or until the taker has enough. */
  void read(Taker taker) throws IOException {
    StringBuilder data = new StringBuilder();
    String name = "message";
    StringBuilder line = new StringBuilder();
    while (readLine(line)) {
      String field = line.toString();
      if (field.isEmpty()) {
        if (!data.isEmpty() && !taker.take(new Event(name, data.substring(0, data.length() - 1)))) {
          return;
        }
        data.setLength(0);
        name = "message";
      } else if (field.startsWith("data:")) {
        data.append(valueOf(field, 5)).append('\n');
        if (data.length() > LARGEST_EVENT) {
          throw new IOException("An event is larger than " + LARGEST_EVENT + " characters.");
        }
      } else if (field.startsWith("event:")) {
        name = valueOf(field, 6);
      }
    }
  }

  private static String valueOf(String field, int from) {
    return field.startsWith(" ", from) ? field.substring(from + 1) : field.substring(from);
  }

  /** Lines end with CR, LF or both; false at the end of the body, where half a line counts not. */
  private boolean readLine(StringBuilder line) throws IOException {
    line.setLength(0);
    int c;
    while ((c = text.read()) >= 0) {
      if (c == '\n' && afterReturn) {
        afterReturn = false;
        continue;
      }
      afterReturn = c == '\r';
      if (c == '\r' || c == '\n') {
        return true;
      }
      if (!first || c != '\ufeff') {
        line.append((char) c);
      }
      first = false;
      if (line.length() > LARGEST_EVENT) {
        throw new IOException("A line is longer than " + LARGEST_EVENT + " characters.");
      }
    }
    return false;
  }
}
