package dev.parley.chat;

import static io.restassured.RestAssured.given;

import dev.parley.testing.TestTokens;
import io.restassured.RestAssured;
import io.restassured.http.ContentType;
import io.restassured.specification.RequestSpecification;
import io.vertx.core.json.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** An account's client and session, and the calls that its visitor can make. */
public record Visitor(UUID account, String client, String session, String key) {

  /** One server-sent event. */
  public record Event(String name, String id, JsonObject data) {}

  /** A request in the name of an account. */
  public static RequestSpecification as(UUID account) {
    return given()
        .header("Authorization", TestTokens.bearer(account))
        .contentType(ContentType.JSON);
  }

  /** Creates a client for {@link Inference#GATEWAY}. */
  public static String createClient(UUID account, JsonObject more) {
    Inference.upstream().script(Inference.gateway());
    JsonObject body =
        new JsonObject()
            .put("name", "Help")
            .put("aiGatewayId", Inference.GATEWAY.toString())
            .mergeIn(more);
    return as(account)
        .body(body.encode())
        .post("/api/v1/web-chat-client")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  /** A new visitor of a new client of a new account. */
  public static Visitor arrive() {
    return arrive(new JsonObject(), new JsonObject());
  }

  /** A new visitor, with more in the bodies that create client and session. */
  public static Visitor arrive(JsonObject client, JsonObject session) {
    UUID account = UUID.randomUUID();
    String clientId = createClient(account, client);
    var created =
        as(account)
            .body(session.encode())
            .post("/api/v1/web-chat-client/" + clientId + "/sessions")
            .then()
            .statusCode(200)
            .extract();
    Inference.upstream().reset();
    return new Visitor(account, clientId, created.path("sessionId"), created.path("accessKey"));
  }

  /** Path of a public call. */
  public String path(String call) {
    return "/api/v1/public/chat-clients/" + key + call;
  }

  /** A prompt's body. */
  public static String prompt(String content) {
    return new JsonObject()
        .put("prompt", new JsonObject().put("role", "user").put("content", content))
        .encode();
  }

  /** Opens a streamed answer; the caller reads it event by event. */
  public Stream open(String body) {
    try {
      HttpURLConnection connection = connect(path("/prompt/stream"));
      connection.setRequestMethod("POST");
      connection.setDoOutput(true);
      connection.setRequestProperty("Content-Type", "application/json");
      connection.getOutputStream().write(body.getBytes(StandardCharsets.UTF_8));
      return new Stream(connection);
    } catch (IOException e) {
      throw new AssertionError("The stream did not open", e);
    }
  }

  /** Follows the conversation after an event; null for what happens from now on. */
  public Stream follow(String lastEventId) {
    try {
      HttpURLConnection connection = connect(path("/events"));
      if (lastEventId != null) {
        connection.setRequestProperty("Last-Event-ID", lastEventId);
      }
      return new Stream(connection);
    } catch (IOException e) {
      throw new AssertionError("The stream did not open", e);
    }
  }

  private static HttpURLConnection connect(String path) throws IOException {
    var connection =
        (HttpURLConnection)
            URI.create("http://localhost:" + RestAssured.port + path).toURL().openConnection();
    connection.setReadTimeout(20_000);
    return connection;
  }

  /** The words of {@code message} events, one after the other. */
  public static String wordsOf(List<Event> events) {
    return events.stream()
        .filter(event -> event.name().equals("message"))
        .map(event -> event.data().getString("text"))
        .reduce("", String::concat);
  }

  /** All events of a streamed answer. */
  public List<Event> ask(String content) {
    try (Stream stream = open(prompt(content))) {
      return stream.rest();
    }
  }

  /** A streamed answer that is being read. */
  public static final class Stream implements AutoCloseable {

    private final HttpURLConnection connection;
    private final BufferedReader lines;

    Stream(HttpURLConnection connection) throws IOException {
      this.connection = connection;
      this.lines =
          new BufferedReader(
              new InputStreamReader(connection.getInputStream(), StandardCharsets.UTF_8));
    }

    /** The next event; null at the end. */
    public Event next() {
      try {
        String name = "";
        String id = "";
        for (String line = lines.readLine(); line != null; line = lines.readLine()) {
          if (line.startsWith("event: ")) {
            name = line.substring(7);
          } else if (line.startsWith("id: ")) {
            id = line.substring(4);
          } else if (line.startsWith("data: ")) {
            return new Event(name, id, new JsonObject(line.substring(6)));
          }
        }
        return null;
      } catch (IOException e) {
        throw new AssertionError("The stream broke", e);
      }
    }

    /** The next event of a name; those before it are skipped. */
    public Event next(String name) {
      Event event = next();
      while (event != null && !event.name().equals(name)) {
        event = next();
      }
      return event;
    }

    /** Reads until so many words have come. */
    public Event awaitWords(String words) {
      StringBuilder said = new StringBuilder();
      Event event = next("message");
      while (event != null) {
        said.append(event.data().getString("text"));
        if (said.toString().equals(words)) {
          return event;
        }
        event = next("message");
      }
      throw new AssertionError("Instead of these words came: " + said);
    }

    /** The events up to the end of a turn. */
    public List<Event> untilEnd() {
      List<Event> events = new ArrayList<>();
      for (Event event = next(); event != null; event = next()) {
        events.add(event);
        if (event.name().equals("done") || event.name().equals("error")) {
          break;
        }
      }
      return events;
    }

    /** The events that are left. */
    public List<Event> rest() {
      List<Event> events = new ArrayList<>();
      for (Event event = next(); event != null; event = next()) {
        events.add(event);
      }
      return events;
    }

    /** Leaves, as a visitor does who closes the page. */
    @Override
    public void close() {
      connection.disconnect();
    }
  }
}
