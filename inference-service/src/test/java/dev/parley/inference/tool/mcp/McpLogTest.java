package dev.parley.inference.tool.mcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import java.util.logging.SimpleFormatter;
import org.jboss.logmanager.ExtLogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the operator reads of MCP servers that do not do what they should. */
@InferenceTest
class McpLogTest {

  private static final String KEY = "mcp-secret-123456";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();
  private final Recorder recorder = new Recorder();

  @BeforeEach
  void listen() {
    upstream.reset();
    Logger.getLogger("").addHandler(recorder);
  }

  @AfterEach
  void leave() {
    Logger.getLogger("").removeHandler(recorder);
  }

  private String gateway(RemoteServer server) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put(
                "mcpSources",
                new JsonArray()
                    .add(
                        new JsonObject()
                            .put("name", "the\nlibrary")
                            .put("url", server.url("/mcp?key=" + KEY))
                            .put("headers", new JsonObject().put("Authorization", KEY))))
            .encode());
  }

  /** Answers all but one method, to which it says what no answer is. */
  private static RemoteServer silentAt(String method, String nonsense) {
    return RemoteServer.start((request, body) -> answer(request, body, method, nonsense));
  }

  private static void answer(
      HttpServerRequest request, String body, String silent, String nonsense) {
    JsonObject message = new JsonObject(body);
    String method = message.getString("method");
    if (message.getValue("id") == null) {
      request.response().setStatusCode(202).end();
      return;
    }
    JsonObject result =
        method.equals("initialize")
            ? new JsonObject()
                .put(
                    "protocolVersion", message.getJsonObject("params").getString("protocolVersion"))
                .put("capabilities", new JsonObject().put("tools", new JsonObject()))
                .put("serverInfo", new JsonObject().put("name", "t").put("version", "1"))
            : new JsonObject()
                .put(
                    "tools",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("name", "find it")
                                .put("inputSchema", new JsonObject().put("type", "object"))));
    JsonObject answer =
        new JsonObject()
            .put("jsonrpc", "2.0")
            .put("id", message.getValue("id"))
            .put("result", result);
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .end(method.equals(silent) ? nonsense : answer.encode());
  }

  private void assertOneWarning(String words) {
    List<LogRecord> ours = recorder.of("dev.parley.inference.tool.mcp");
    assertThat(ours).hasSize(1);
    assertThat(ours.getFirst().getLevel().intValue()).isEqualTo(Level.WARNING.intValue());
    assertThat(lineOf(ours.getFirst()))
        .contains("McpServer", "the library", words)
        .doesNotContain("\n");
    assertThat(recorder.of("io.modelcontextprotocol"))
        .noneMatch(entry -> entry.getLevel().intValue() > Level.INFO.intValue());
    assertThat(recorder.of("reactor"))
        .noneMatch(entry -> entry.getLevel().intValue() > Level.INFO.intValue());
    assertThat(recorder.entries)
        .noneMatch(entry -> lineOf(entry).contains(KEY) || trace(entry).contains(KEY));
  }

  private static String lineOf(LogRecord entry) {
    return entry instanceof ExtLogRecord ours
        ? ours.getFormattedMessage()
        : new SimpleFormatter().formatMessage(entry);
  }

  private static String trace(LogRecord entry) {
    return new SimpleFormatter().format(entry);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "not json",
        "{\"jsonrpc\": \"2.0\", \"id\": \"other\", \"result\": {}}",
        "{\"jsonrpc\": \"2.0\", \"id\": 0, \"error\": {\"code\": 1, \"message\": \"a\\nb\"}}"
      })
  void aServerThatGivesNoListIsOneWarningWithItsName(String nonsense) {
    try (RemoteServer server = silentAt("initialize", nonsense)) {
      client
          .ask(gateway(server), "Hi")
          .statusCode(200)
          .body("generation_context.warnings[0]", containsString("are missing"));
    }
    assertOneWarning("gave no tools");
  }

  @Test
  void aServerOfTheOlderTransportIsOneWarningToo() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) -> {
              if (request.method().name().equals("POST")) {
                request.response().setStatusCode(405).end();
              } else {
                request
                    .response()
                    .putHeader("Content-Type", "text/event-stream")
                    .end("event: endpoint\ndata: http://evil.example/post\n\n");
              }
            })) {
      client.ask(gateway(server), "Hi").statusCode(200);
    }
    assertOneWarning("another origin");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aCallThatGivesNoResultIsOneWarningWithTheServersName(boolean streamed) {
    upstream.script(
        streamed
            ? Scripted.streamed(100, "", new Asked("find_it", "{}"))
            : Scripted.plain("", new Asked("find_it", "{}")),
        Answer.text("Sorry."));
    try (RemoteServer server = silentAt("tools/call", "")) {
      client
          .complete(Client.question(gateway(server), "Hi", ", \"stream\": " + streamed))
          .statusCode(200);
    }
    assertOneWarning("gave no result of find_it");
  }

  private static final class Recorder extends Handler {
    private final Queue<LogRecord> entries = new ConcurrentLinkedQueue<>();

    List<LogRecord> of(String category) {
      return entries.stream()
          .filter(entry -> entry.getLoggerName() != null)
          .filter(entry -> entry.getLoggerName().startsWith(category))
          .toList();
    }

    @Override
    public void publish(LogRecord entry) {
      entries.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {}
  }
}
