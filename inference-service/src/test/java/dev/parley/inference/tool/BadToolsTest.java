package dev.parley.inference.tool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the model, and so the client, gets when servers of tools do their worst. */
@InferenceTest
class BadToolsTest {

  private static final String HONEST = "{\"type\":\"object\",\"properties\":{}}";
  private static final int MEGABYTE = 1024 * 1024;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  /** What a server does with a call of its tool, instead of answering as it should. */
  private enum Badness {
    NEVER_ANSWERS("took longer than 5 seconds") {
      @Override
      void answer(HttpServerResponse response) {
        // nothing comes
      }
    },
    SENDS_50_MEGABYTES("larger than 10485760 bytes") {
      @Override
      void answer(HttpServerResponse response) {
        response.setChunked(true).putHeader("Content-Type", "application/json");
        Buffer megabyte = Buffer.buffer("x".repeat(MEGABYTE));
        response.write(Buffer.buffer("{\"jsonrpc\": \"2.0\", \"id\": \""));
        IntStream.range(0, 50).forEach(n -> response.write(megabyte));
        response.end();
      }
    },
    ANNOUNCES_50_MEGABYTES("larger than 10485760 bytes") {
      @Override
      void answer(HttpServerResponse response) {
        response.putHeader("Content-Length", String.valueOf(50 * MEGABYTE)).write("{");
      }
    },
    FAILS("status 500") {
      @Override
      void answer(HttpServerResponse response) {
        response.setStatusCode(500).end("stack trace");
      }
    },
    BREAKS_OFF("before the whole answer was there") {
      @Override
      void answer(HttpServerResponse response) {
        response.putHeader("Content-Length", "100").putHeader("Content-Type", "application/json");
        response.write("{\"jsonrpc\"").onSuccess(written -> response.reset());
      }
    };

    private final String words;

    Badness(String words) {
      this.words = words;
    }

    abstract void answer(HttpServerResponse response);
  }

  @ParameterizedTest
  @EnumSource(Badness.class)
  void aCallbackThatDoesItsWorstIsAFailedCall(Badness badness) throws Exception {
    try (RemoteServer server =
        RemoteServer.start((request, body) -> badness.answer(request.response()))) {
      JsonObject function =
          new JsonObject()
              .put("name", "bad")
              .put("description", "Bad.")
              .put("callbackUrl", server.url("/bad"))
              .put("contentFormat", new JsonObject(HONEST));
      String gateway = gateway("protocolFunctions", function);
      assertFailedCall(gateway, badness);
    }
  }

  @ParameterizedTest
  @EnumSource(Badness.class)
  void anMcpServerThatDoesItsWorstIsAFailedCall(Badness badness) throws Exception {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) -> {
              if (body.contains("tools/call")) {
                badness.answer(request.response());
              } else {
                mcp(request, body, List.of(tool("bad", HONEST)));
              }
            })) {
      assertFailedCall(gateway("mcpSources", source(server)), badness);
    }
  }

  private void assertFailedCall(String gateway, Badness badness) throws Exception {
    Asked call = new Asked("bad", "{}");
    upstream.script(Scripted.plain("", call), Answer.text("Sorry."));
    client
        .ask(gateway, "Go")
        .statusCode(200)
        .body("choices[0].message.content", equalTo("Sorry."))
        .body("generation_context.runned_functions[0].succeeded", equalTo(false));
    assertThat(result()).startsWith("The call failed").contains(badness.words);
    assertThat(result()).doesNotContain("stack trace").hasSizeLessThan(300);
    upstream.reset();
    upstream.script(Scripted.streamed(100, "", call), Answer.text("Sorry."));
    StreamedAnswers streamed = StreamedAnswers.ask(client, Client.question(gateway, "Go", ""));
    assertThat(streamed.text()).isEqualTo("Sorry.");
    assertThat(streamed.done()).isTrue();
    assertThat(result()).startsWith("The call failed").contains(badness.words);
  }

  @Test
  void anMcpServerThatTakesACallAndSaysNothingIsNotWaitedFor() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) -> {
              if (body.contains("tools/call")) {
                request.response().putHeader("Content-Type", "text/event-stream").end(": bye\n\n");
              } else {
                mcp(request, body, List.of(tool("bad", HONEST)));
              }
            })) {
      upstream.script(Scripted.plain("", new Asked("bad", "{}")), Answer.text("Sorry."));
      client.ask(gateway("mcpSources", source(server)), "Go").statusCode(200);
      assertThat(result()).isEqualTo("The call failed: The server gave no answer.");
    }
  }

  @Test
  void aListOf50MegabytesCostsItsTools() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) -> {
              if (body.contains("tools/list")) {
                Badness.SENDS_50_MEGABYTES.answer(request.response());
              } else {
                mcp(request, body, List.of());
              }
            })) {
      client
          .ask(gateway("mcpSources", source(server)), "Go")
          .statusCode(200)
          .body("generation_context.warnings[0]", containsString("larger than 10485760 bytes"));
    }
  }

  @Test
  void aListWithoutEndIsReadUntilThereAreEnough() {
    try (RemoteServer server =
        listing(
            cursor -> {
              int page = cursor == null ? 0 : Integer.parseInt(cursor);
              JsonArray tools = new JsonArray();
              IntStream.range(0, 30).forEach(n -> tools.add(tool("t" + page + "_" + n, HONEST)));
              return new JsonObject().put("tools", tools).put("nextCursor", "" + (page + 1));
            })) {
      client.ask(gateway("mcpSources", source(server)), "Go").statusCode(200);
      assertThat(server.requests().stream().filter(r -> r.body().contains("tools/list")))
          .hasSize(7);
      assertThat(upstream.requests().getLast().json().getJsonArray("tools").size()).isEqualTo(200);
    }
  }

  @Test
  void aPageOfMalformedToolsOnlyEndsNoList() {
    try (RemoteServer server =
        listing(
            cursor ->
                cursor == null
                    ? new JsonObject()
                        .put("tools", new JsonArray().add(new JsonObject().put("name", "broken")))
                        .put("nextCursor", "1")
                    : new JsonObject().put("tools", new JsonArray().add(tool("good", HONEST))))) {
      client
          .ask(gateway("mcpSources", source(server)), "Go")
          .statusCode(200)
          .body("generation_context.warnings[0]", containsString("broken"));
      JsonArray offered = upstream.requests().getLast().json().getJsonArray("tools");
      assertThat(offered.encode()).contains("\"good\"").doesNotContain("broken");
    }
  }

  @Test
  void aListOfMalformedToolsWithoutEndIsReadUntilThereAreEnough() {
    try (RemoteServer server =
        listing(
            cursor -> {
              JsonArray broken = new JsonArray();
              IntStream.range(0, 30).forEach(n -> broken.add(new JsonObject().put("name", "t")));
              return new JsonObject().put("tools", broken).put("nextCursor", "more");
            })) {
      client.ask(gateway("mcpSources", source(server)), "Go").statusCode(200);
      assertThat(server.requests().stream().filter(r -> r.body().contains("tools/list")))
          .hasSize(7);
    }
  }

  /** Schemas that are none, that never end, or that make whoever checks them work for ever. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "{\"type\":\"object\",\"properties\":{\"a\":{\"type\":\"no such type\"}}}",
        "{\"type\":\"object\",\"properties\":{},\"allOf\":[{\"$ref\":\"#\"}]}",
        "{\"type\":\"object\",\"properties\":{},\"allOf\":[{\"$ref\":\"#/nowhere\"}]}",
        "{\"type\":\"object\",\"properties\":{},\"allOf\":[{\"$ref\":\"%s/schema\"}]}",
        "{\"$schema\":\"%s/schema\",\"type\":\"object\",\"properties\":{}}",
        "{\"$id\":\"%s/schema\",\"type\":\"object\",\"properties\":{}}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"(x+x+)+y\"}}}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"(x|xx)*y\"}}}",
        "{\"type\":\"object\",\"properties\":{\"a\":{\"pattern\":\"(\"}}}",
        "{\"type\":\"object\",\"patternProperties\":{\"(a+a*)+$\":{}},\"properties\":{}}"
      })
  void aSchemaThatLiesHarmsNobody(String schema) {
    String[] url = new String[1];
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) -> {
              if (body.contains("tools/call")) {
                answer(
                    request,
                    new JsonObject(body),
                    new JsonObject("{\"content\": [{\"type\": \"text\", \"text\": \"Called.\"}]}"));
              } else {
                mcp(request, body, List.of(tool("liar", schema.replace("%s", url[0]))));
              }
            })) {
      url[0] = server.url("");
      String gateway = gateway("mcpSources", source(server));
      upstream.script(
          Scripted.plain(
              "", new Asked("liar", new JsonObject().put("a", "x".repeat(4000) + "!").encode())),
          Answer.text("Well."));
      client
          .ask(gateway, "Go")
          .statusCode(200)
          .body("choices[0].message.content", equalTo("Well."));
      assertThat(result()).isIn("Called.", refusedBySchema());
      assertThat(server.requests()).noneMatch(request -> request.path().contains("/schema"));
    }
  }

  /** A schema that can be checked and is not met, which the model is told. */
  private String refusedBySchema() {
    return result().startsWith("The call failed: the arguments are not valid") ? result() : "";
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aSkillWhoseSourceHangsOrFloodsIsReadWithoutIt(boolean floods) {
    try (RemoteServer source =
        RemoteServer.start(
            (request, body) ->
                (floods ? Badness.SENDS_50_MEGABYTES : Badness.NEVER_ANSWERS)
                    .answer(request.response()))) {
      String skill =
          client
              .request()
              .body(
                  new JsonObject()
                      .put("slug", "fish")
                      .put("description", "Fishing")
                      .put("instructions", "Use a net.")
                      .put(
                          "options",
                          new JsonObject()
                              .put(
                                  "instructionSources",
                                  new JsonArray()
                                      .add(
                                          new JsonObject()
                                              .put("name", "more")
                                              .put("url", source.url("/more")))))
                      .encode())
              .post("/api/v1/skills")
              .then()
              .statusCode(200)
              .extract()
              .path("id");
      String gateway =
          client.gateway(
              "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"skills\": [\""
                  + skill
                  + "\"]}");
      upstream.script(
          Scripted.plain("", new Asked("read_skill", "{\"slugs\": [\"fish\"]}")),
          Answer.text("Well."));
      client
          .ask(gateway, "Fish!")
          .statusCode(200)
          .body("choices[0].message.content", equalTo("Well."));
      if (floods) {
        assertThat(result()).contains("Use a net.", "could not be read", "larger than");
      } else {
        assertThat(result()).isEqualTo("The call failed: it took longer than 5 seconds.");
      }
    }
  }

  private String gateway(String kind, JsonObject one) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put(kind, new JsonArray().add(one))
            .encode());
  }

  private static JsonObject source(RemoteServer server) {
    return new JsonObject().put("name", "srv").put("url", server.url("/mcp"));
  }

  private String result() {
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  private static JsonObject tool(String name, String schema) {
    return new JsonObject().put("name", name).put("inputSchema", new JsonObject(schema));
  }

  /** A server that lists its tools page by page; the first has no cursor. */
  private static RemoteServer listing(Function<@Nullable String, JsonObject> pageAt) {
    return RemoteServer.start(
        (request, body) -> {
          if (!body.contains("tools/list")) {
            mcp(request, body, List.of());
            return;
          }
          JsonObject asked = new JsonObject(body);
          JsonObject params = asked.getJsonObject("params", new JsonObject());
          answer(request, asked, pageAt.apply(params.getString("cursor")));
        });
  }

  /** Answers as a server over streamable HTTP should. */
  private static void mcp(HttpServerRequest request, String body, List<JsonObject> tools) {
    if (!request.method().name().equals("POST")) {
      request.response().setStatusCode(405).end();
      return;
    }
    JsonObject message = new JsonObject(body);
    switch (message.getString("method")) {
      case "initialize" ->
          answer(
              request,
              message,
              new JsonObject()
                  .put(
                      "protocolVersion",
                      message.getJsonObject("params").getString("protocolVersion"))
                  .put("capabilities", new JsonObject().put("tools", new JsonObject()))
                  .put("serverInfo", new JsonObject().put("name", "bad").put("version", "1")));
      case "tools/list" ->
          answer(request, message, new JsonObject().put("tools", new JsonArray(tools)));
      default -> request.response().setStatusCode(202).end();
    }
  }

  private static void answer(HttpServerRequest request, JsonObject message, JsonObject result) {
    request
        .response()
        .putHeader("Content-Type", "application/json")
        .end(
            new JsonObject()
                .put("jsonrpc", "2.0")
                .put("id", message.getValue("id"))
                .put("result", result)
                .encode());
  }
}
