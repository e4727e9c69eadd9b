package dev.parley.chat.feed;

import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * The words of one turn's answer, which may be several messages, and what was noted between them.
 * It only grows. Safe for use by several threads: one writes, any number read.
 */
public final class AnswerText {

  private final UUID turn;
  private final List<Segment> segments = new ArrayList<>();
  private final List<Note> notes = new ArrayList<>();
  private int length;

  private static final class Segment {
    private final UUID message;
    private final int start;
    private final StringBuilder text = new StringBuilder();

    private Segment(UUID message, int start) {
      this.message = message;
      this.start = start;
    }
  }

  /** An event between the words, as JSON; one that is sent twice means the same. */
  private record Note(int offset, String name, String data) {}

  /** A message of an answer. {@code start} is its place in the whole. */
  public record Message(UUID id, int start, String text) {}

  /** The next thing to tell a subscriber. */
  public sealed interface Piece {

    /** What the subscriber has seen after it. */
    int offset();

    /** Words of a message, from a place in it on. */
    record Words(int offset, UUID message, int at, String text) implements Piece {}

    /** An event by name. */
    record Noted(int offset, String name, String data) implements Piece {}
  }

  /** How far a subscriber is. */
  public record Position(int offset, int notes) {

    /** Nothing seen. */
    public static final Position START = new Position(0, 0);
  }

  public AnswerText(UUID turn) {
    this.turn = turn;
  }

  public UUID turn() {
    return turn;
  }

  /** Goes on in another message, at this place in the whole or later. */
  public synchronized void begin(UUID message, int start) {
    length = Math.max(length, start);
    segments.add(new Segment(message, length));
  }

  /** Adds words to the last message. */
  public synchronized void append(String text) {
    Segment last = segments.getLast();
    last.text.append(text);
    length = last.start + last.text.length();
  }

  /** Adds an event here. */
  public synchronized void note(String name, String data) {
    notes.add(new Note(length, name, data));
  }

  /** The messages as they are now. */
  public synchronized List<Message> messages() {
    return segments.stream()
        .map(segment -> new Message(segment.message, segment.start, segment.text.toString()))
        .toList();
  }

  /** Number of characters. */
  public synchronized int length() {
    return length;
  }

  /** Where a subscriber stands who has seen so many characters; notes at that place come again. */
  public synchronized Position positionAt(int offset) {
    int seen = 0;
    while (seen < notes.size() && notes.get(seen).offset() < offset) {
      seen++;
    }
    return new Position(offset, seen);
  }

  /**
   * Hands on what comes after a position, in order: words up to the next note at a time.
   *
   * @return the new position
   */
  public Position tell(Position from, Consumer<Piece> to) {
    Position at = from;
    for (Piece next = next(at); next != null; next = next(at)) {
      to.accept(next);
      int notesSeen = next instanceof Piece.Noted ? at.notes() + 1 : at.notes();
      at = new Position(Math.max(at.offset(), next.offset()), notesSeen);
    }
    return at;
  }

  private synchronized @org.jspecify.annotations.Nullable Piece next(Position at) {
    Note note = at.notes() < notes.size() ? notes.get(at.notes()) : null;
    int until = note == null ? length : Math.min(length, note.offset());
    for (Segment segment : segments) {
      int from = Math.max(at.offset(), segment.start);
      int to = Math.min(until, segment.start + segment.text.length());
      if (from < to) {
        int within = from - segment.start;
        String words = segment.text.substring(within, to - segment.start);
        return new Piece.Words(to, segment.message, within, words);
      }
    }
    return note == null ? null : new Piece.Noted(at.offset(), note.name(), note.data());
  }
}
