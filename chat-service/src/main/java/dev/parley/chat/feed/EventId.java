package dev.parley.chat.feed;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much of a conversation a subscriber has seen: all events up to a number, and of the answer
 * that was being written then so many characters. Clients send it back as {@code Last-Event-ID}.
 *
 * @param seq number of the last event, from 1; 0 for none
 * @param offset UTF-16 code units of the whole answer
 */
public record EventId(long seq, int offset) {

  private static final Pattern SHAPE = Pattern.compile("([0-9]{1,18})(?:\\.([0-9]{1,9}))?");

  /** Reads an id; empty when it is none of ours. */
  public static Optional<EventId> parse(String text) {
    Matcher shape = SHAPE.matcher(text.strip());
    if (!shape.matches()) {
      return Optional.empty();
    }
    String offset = shape.group(2);
    return Optional.of(
        new EventId(Long.parseLong(shape.group(1)), offset == null ? 0 : Integer.parseInt(offset)));
  }

  @Override
  public String toString() {
    return offset == 0 ? String.valueOf(seq) : seq + "." + offset;
  }
}
