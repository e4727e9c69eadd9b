package dev.parley.inference.upstream;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/**
 * Cuts the bytes of an event stream (WHATWG HTML, section 9.2) into the data of its events. Works
 * on bytes and decodes whole lines only: a buffer may end anywhere, also inside a character.
 */
public final class EventSplitter {

  private static final byte LF = '\n';
  private static final byte CR = '\r';
  private static final String BYTE_ORDER_MARK = "\ufeff";

  private final int largestEvent;
  private final Consumer<String> events;
  private Buffer line = Buffer.buffer();
  private final StringBuilder data = new StringBuilder();
  private boolean hasData;
  private boolean afterCr;
  private boolean begun;

  /**
   * @param largestEvent bytes of one line, and characters of one event
   * @param events takes the data of each event, in order
   */
  public EventSplitter(int largestEvent, Consumer<String> events) {
    this.largestEvent = largestEvent;
    this.events = events;
  }

  /**
   * Takes the next bytes.
   *
   * @throws IllegalStateException when an event is larger than allowed
   */
  public void feed(Buffer bytes) {
    int start = 0;
    for (int at = 0; at < bytes.length(); at++) {
      byte b = bytes.getByte(at);
      if (b == LF && afterCr && at == start) {
        start = at + 1; // the second half of CR LF
        afterCr = false;
        continue;
      }
      afterCr = false;
      if (b == LF || b == CR) {
        append(bytes, start, at);
        endLine();
        start = at + 1;
        afterCr = b == CR;
      }
    }
    append(bytes, start, bytes.length());
  }

  /** The stream is over: an event without its empty line still counts. */
  public void end() {
    if (line.length() > 0) {
      endLine();
    }
    endEvent();
  }

  private void append(Buffer bytes, int from, int to) {
    if (line.length() + (to - from) > largestEvent) {
      throw new IllegalStateException("An event is larger than " + largestEvent + " bytes");
    }
    if (to > from) {
      line.appendBuffer(bytes, from, to - from);
    }
  }

  private void endLine() {
    String text = line.toString(StandardCharsets.UTF_8);
    line = Buffer.buffer();
    if (!begun && text.startsWith(BYTE_ORDER_MARK)) {
      text = text.substring(1);
    }
    begun = true;
    if (text.isEmpty()) {
      endEvent();
    } else if (text.startsWith("data:")) {
      if (hasData) {
        data.append('\n');
      }
      hasData = true;
      data.append(text, text.startsWith("data: ") ? 6 : 5, text.length());
      if (data.length() > largestEvent) {
        throw new IllegalStateException("An event is larger than " + largestEvent + " bytes");
      }
    }
  }

  private void endEvent() {
    if (!hasData) {
      return;
    }
    String event = data.toString();
    data.setLength(0);
    hasData = false;
    events.accept(event);
  }
}
