package dev.parley.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** Server-sent events of a conversation, read as they come. */
final class ChatStream implements AutoCloseable {

  private static final int LIMIT_MILLIS = 60_000;

  private final HttpURLConnection connection;
  private final BufferedReader lines;
  private final List<Event> seen = new ArrayList<>();

  /** One event. */
  record Event(String name, String id, JsonNode data) {}

  private ChatStream(HttpURLConnection connection) throws IOException {
    this.connection = connection;
    this.lines =
        new BufferedReader(
            new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
  }

  /** Follows a conversation after an event; null for what happens from now on. */
  static ChatStream follow(String address, String lastEventId) throws IOException {
    HttpURLConnection connection = connect(address + "/events");
    if (lastEventId != null) {
      connection.setRequestProperty("Last-Event-ID", lastEventId);
    }
    return new ChatStream(connection);
  }

  /** Asks, and reads the answer. */
  static ChatStream ask(String address, Object body) throws IOException {
    HttpURLConnection connection = connect(address + "/prompt/stream");
    connection.setRequestMethod("POST");
    connection.setDoOutput(true);
    connection.setRequestProperty("Content-Type", "application/json");
    connection.getOutputStream().write(Api.write(body).getBytes(StandardCharsets.UTF_8));
    return new ChatStream(connection);
  }

  private static HttpURLConnection connect(String address) throws IOException {
    var connection = (HttpURLConnection) URI.create(address).toURL().openConnection();
    connection.setReadTimeout(LIMIT_MILLIS);
    return connection;
  }

  /** The next event; null at the end of the stream, however it came about. */
  Event next() {
    try {
      String name = "";
      String id = "";
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        if (line.startsWith("event: ")) {
          name = line.substring(7);
        } else if (line.startsWith("id: ")) {
          id = line.substring(4);
        } else if (line.startsWith("data: ")) {
          Event event = new Event(name, id, Api.parse(line.substring(6)));
          seen.add(event);
          return event;
        }
      }
    } catch (IOException cut) {
      return null;
    }
    return null;
  }

  /** Reads until an event is of this kind. */
  Event until(Predicate<Event> wanted) {
    for (Event event = next(); event != null; event = next()) {
      if (wanted.test(event)) {
        return event;
      }
    }
    throw new AssertionError("The stream ended before that; it had " + seen);
  }

  Event until(String name) {
    return until(event -> event.name().equals(name));
  }

  /** Reads until so many words have come. */
  Event untilWords(String words) {
    return until(event -> words().equals(words));
  }

  /** All words so far, each put where it belongs. */
  String words() {
    StringBuilder text = new StringBuilder();
    for (Event event : seen) {
      if (event.name().equals("message")) {
        text.append(event.data().path("text").asText());
      }
    }
    return text.toString();
  }

  List<Event> seen() {
    return seen;
  }

  @Override
  public void close() {
    connection.disconnect();
  }
}
