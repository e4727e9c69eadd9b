package dev.parley.benchmarks.chat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.http.HttpResponse;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Reads one streamed answer of numbered tokens: how long each kept it waiting after the one before,
 * in microseconds, and whether any is missing or out of order.
 */
final class Listener {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final long LONGEST_MICROS = 600_000_000L;

  private final Histogram delays = new Histogram(LONGEST_MICROS, 3);
  private final StringBuilder rest = new StringBuilder();
  private int next;
  private int wrong;
  private long last;
  private boolean ended;

  /** Reads to the end; blocks. */
  void read(HttpResponse<Stream<String>> response) {
    if (response.statusCode() != 200) {
      return;
    }
    String[] event = {""};
    try (Stream<String> lines = response.body()) {
      lines.forEach(
          line -> {
            if (line.startsWith("event: ")) {
              event[0] = line.substring(7);
            } else if (line.startsWith("data: ")) {
              take(event[0], line.substring(6));
            }
          });
    }
  }

  private void take(String event, String data) {
    if (event.equals("done")) {
      ended = true;
    }
    if (!event.equals("message")) {
      return;
    }
    long now = System.nanoTime();
    try {
      rest.append(JSON.readTree(data).path("text").asText());
    } catch (JsonProcessingException e) {
      wrong++;
    }
    for (int space = rest.indexOf(" "); space >= 0; space = rest.indexOf(" ")) {
      if (!rest.substring(0, space).equals(String.valueOf(next))) {
        wrong++;
      }
      rest.delete(0, space + 1);
      if (next > 0) {
        delays.recordValue(Math.min(LONGEST_MICROS, (now - last) / 1_000));
      }
      last = now;
      next++;
    }
  }

  Histogram delays() {
    return delays;
  }

  /** Tokens that came. */
  int tokens() {
    return next;
  }

  /** Tokens that were not the one that should have come. */
  int wrong() {
    return wrong;
  }

  /** Whether the answer came to its end. */
  boolean ended() {
    return ended;
  }
}
