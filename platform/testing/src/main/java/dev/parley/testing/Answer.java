package dev.parley.testing;

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;

/**
 * What {@link FakeUpstream} does with one request. Begin with one of the static methods, refine
 * with the {@code with…} and {@code then…} ones.
 *
 * @param status HTTP status; other than 200, {@code body} is sent as it is
 * @param headers further response headers
 * @param body whole body, instead of one made from {@code pieces}
 * @param pieces the answer's text; each is one chunk of a stream
 * @param raw bytes written one after the other instead of events; each piece is its own write
 * @param delayBefore before anything is sent
 * @param delayBetween before each piece but the first
 * @param end what happens after the last piece
 * @param gate waited for before the last piece, when given
 * @param usage whether token counts are sent
 */
public record Answer(
    int status,
    Map<String, String> headers,
    @Nullable String body,
    List<String> pieces,
    List<byte[]> raw,
    Duration delayBefore,
    Duration delayBetween,
    End end,
    @Nullable CountDownLatch gate,
    boolean usage) {

  /** How an answer ends. */
  public enum End {
    WHOLE,
    /** Nothing more is sent and the connection stays open. */
    STALL,
    /** The connection is closed in the middle. */
    CUT
  }

  private static Answer of(int status, @Nullable String body, List<String> pieces) {
    return new Answer(
        status,
        Map.of(),
        body,
        pieces,
        List.of(),
        Duration.ZERO,
        Duration.ZERO,
        End.WHOLE,
        null,
        true);
  }

  /** A chat completion of these pieces: joined when plain, one chunk each when streamed. */
  public static Answer text(String... pieces) {
    return of(200, null, Arrays.asList(pieces));
  }

  /** An answer with this status and body, whatever was asked. */
  public static Answer status(int status, String body) {
    return of(status, body, List.of());
  }

  /** Bytes of an event stream, each array written by itself. */
  public static Answer raw(byte[]... writes) {
    return new Answer(
        200,
        Map.of(),
        null,
        List.of(),
        Arrays.asList(writes),
        Duration.ZERO,
        Duration.ZERO,
        End.WHOLE,
        null,
        true);
  }

  /** Takes the request and never answers. */
  public static Answer silence() {
    return text().withDelayBefore(Duration.ofHours(1));
  }

  public Answer withHeader(String name, String value) {
    var more = new java.util.HashMap<>(headers);
    more.put(name, value);
    return new Answer(
        status, Map.copyOf(more), body, pieces, raw, delayBefore, delayBetween, end, gate, usage);
  }

  public Answer withDelayBefore(Duration delay) {
    return new Answer(status, headers, body, pieces, raw, delay, delayBetween, end, gate, usage);
  }

  public Answer withDelayBetween(Duration delay) {
    return new Answer(status, headers, body, pieces, raw, delayBefore, delay, end, gate, usage);
  }

  public Answer withoutUsage() {
    return new Answer(
        status, headers, body, pieces, raw, delayBefore, delayBetween, end, gate, false);
  }

  /** Holds the last piece back until the latch is open. */
  public Answer holdingLastUntil(CountDownLatch latch) {
    return new Answer(
        status, headers, body, pieces, raw, delayBefore, delayBetween, end, latch, usage);
  }

  /** After the last piece nothing comes, and the connection stays open. */
  public Answer thenStall() {
    return new Answer(
        status, headers, body, pieces, raw, delayBefore, delayBetween, End.STALL, gate, usage);
  }

  /** After the last piece the connection is closed, without the end of the stream. */
  public Answer thenCut() {
    return new Answer(
        status, headers, body, pieces, raw, delayBefore, delayBetween, End.CUT, gate, usage);
  }
}
