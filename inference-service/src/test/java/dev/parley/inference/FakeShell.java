package dev.parley.inference;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/**
 * shell-service as far as inference-service knows it. It understands four commands: {@code keep x},
 * which keeps a text for the shell's user, {@code show}, which prints what was kept, {@code say x},
 * {@code fail}, and {@code call NAME ARGUMENT…}, which calls a tool and prints its answer.
 */
public final class FakeShell implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final HttpServer server;
  private final Map<String, String> userOf = new ConcurrentHashMap<>();
  private final Map<String, String> kept = new ConcurrentHashMap<>();
  private final Set<String> open = ConcurrentHashMap.newKeySet();
  private final List<JsonNode> opened = new CopyOnWriteArrayList<>();
  private final List<JsonNode> commands = new CopyOnWriteArrayList<>();
  private final List<String> authorizations = new CopyOnWriteArrayList<>();
  private final BlockingQueue<JsonNode> answers = new LinkedBlockingQueue<>();
  private volatile String unavailable = "";

  private FakeShell(HttpServer server) {
    this.server = server;
    server.createContext("/", this::answer);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.start();
  }

  static FakeShell start() {
    try {
      return new FakeShell(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Forgets everything, and is available. */
  public void reset() {
    userOf.clear();
    kept.clear();
    open.clear();
    opened.clear();
    commands.clear();
    authorizations.clear();
    answers.clear();
    unavailable = "";
  }

  /** From now on there is no sandbox, for this reason. */
  public void isUnavailable(String why) {
    unavailable = why;
  }

  /** Requests for shells, in their order. */
  public List<JsonNode> opened() {
    return List.copyOf(opened);
  }

  /** Requests for commands, in their order. */
  public List<JsonNode> commands() {
    return List.copyOf(commands);
  }

  /** Who asked. */
  public List<String> authorizations() {
    return List.copyOf(authorizations);
  }

  /** How many shells are open. */
  public int open() {
    return open.size();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String[] path = exchange.getRequestURI().getPath().split("/", -1);
    authorizations.add(exchange.getRequestHeaders().getFirst("Authorization"));
    JsonNode body = JSON.readTree(exchange.getRequestBody());
    if (!unavailable.isEmpty() && path.length == 7) {
      respond(exchange, 503, JSON.createObjectNode().put("detail", unavailable));
    } else if (path.length == 5) {
      respond(exchange, 200, open(body));
    } else if (path.length == 6) {
      open.remove(path[5]);
      if (userOf.get(path[5]).isEmpty()) {
        kept.remove(path[5]);
      }
      respond(exchange, 200, JSON.createObjectNode());
    } else if (path.length == 7) {
      commands.add(body);
      run(exchange, path[5], body.path("command").asText());
    } else {
      answers.add(body);
      respond(exchange, 200, JSON.createObjectNode());
    }
  }

  private ObjectNode open(JsonNode body) {
    opened.add(body);
    String id = UUID.randomUUID().toString();
    open.add(id);
    userOf.put(id, body.path("ephemeral").asBoolean() ? "" : body.path("user").asText());
    ObjectNode answer = JSON.createObjectNode();
    answer.putObject("data").put("id", id);
    return answer;
  }

  private void run(HttpExchange exchange, String session, String command) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
    exchange.sendResponseHeaders(200, 0);
    String owner = userOf.get(session).isEmpty() ? session : userOf.get(session);
    String[] words = command.split(" ", 2);
    try (OutputStream out = exchange.getResponseBody()) {
      event(out, "started", JSON.createObjectNode().put("commandId", UUID.randomUUID().toString()));
      int code = 0;
      switch (words[0]) {
        case "keep" -> kept.put(owner, words[1]);
        case "show" -> print(out, kept.getOrDefault(owner, "nothing"));
        case "say" -> print(out, words[1]);
        case "call" -> code = call(out, words[1].split(" ", -1));
        default -> code = 1;
      }
      ObjectNode end = JSON.createObjectNode().put("exitCode", code).put("ended", "exited");
      event(out, "end", end.put("message", "It ended by itself."));
    }
  }

  private int call(OutputStream out, String[] words) throws IOException {
    ObjectNode call = JSON.createObjectNode().put("id", 1).put("name", words[0]);
    List.of(words).subList(1, words.length).forEach(call.putArray("arguments")::add);
    event(out, "call", call);
    try {
      JsonNode answer = answers.poll(20, TimeUnit.SECONDS);
      print(out, answer == null ? "no answer" : answer.path("output").asText());
      return answer == null ? 9 : answer.path("exitCode").asInt();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return 9;
    }
  }

  private static void print(OutputStream out, String text) throws IOException {
    event(out, "output", JSON.createObjectNode().put("text", text));
  }

  private static void event(OutputStream out, String name, JsonNode data) throws IOException {
    out.write(("event: " + name + "\ndata: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
    out.flush();
  }

  private static void respond(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
