package dev.parley.inference.tool.function;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.hasItem;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.KnownAccounts;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.UUID;
import javax.sql.DataSource;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class ProtocolFunctionsTest {

  private static final String FORMAT =
      "{\"type\": \"object\", \"properties\": {\"id\": {\"type\": \"string\"}}, \"required\": [\"id\"]}";

  private final Client client = Client.create();
  @Inject KnownAccounts accounts;
  @Inject DataSource database;

  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private static JsonObject function(String name, String url) {
    return new JsonObject()
        .put("name", name)
        .put("description", "Looks it up.")
        .put("callbackUrl", url)
        .put("headers", new JsonObject().put("X-Key", "callback-secret"))
        .put("contentFormat", new JsonObject(FORMAT));
  }

  private String gateway(JsonObject more) {
    return gateway(client, more);
  }

  private static String gateway(Client client, JsonObject more) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .mergeIn(more)
            .encode());
  }

  private String result() {
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  @Test
  void theCallbackGetsWhatAivaxSendsAndItsTextIsTheResult() {
    try (RemoteServer server = RemoteServer.saying(200, "Order 7 is paid.")) {
      String gateway =
          gateway(
              new JsonObject()
                  .put(
                      "protocolFunctions",
                      new JsonArray().add(function("order", server.url("/order")))));
      upstream.script(
          Scripted.plain("", new Asked("order", "{\"id\": \"7\"}")), Answer.text("Paid."));
      client
          .complete(
              Client.question(
                  gateway, "Order 7?", ", \"user\": \"ann\", \"metadata\": {\"shop\": \"x\"}"))
          .statusCode(200);
      assertThat(result()).isEqualTo("Order 7 is paid.");
      var call = server.requests().getFirst();
      assertThat(call.headers()).containsEntry("x-key", "callback-secret");
      JsonObject sent = new JsonObject(call.body());
      assertThat(sent.getString("type")).isEqualTo("tool_call");
      assertThat(sent.getJsonObject("function").encode())
          .isEqualTo("{\"name\":\"order\",\"content\":{\"id\":\"7\"}}");
      JsonObject context = sent.getJsonObject("context");
      assertThat(context.getString("externalUserId")).isEqualTo("ann");
      assertThat(context.getJsonObject("metadata").getString("shop")).isEqualTo("x");
      assertThat(context.getString("callSource")).isEqualTo("ChatCompletionsApi");
      String prompt = upstream.requests().getFirst().body();
      assertThat(prompt).contains("Looks it up.").doesNotContain("callback-secret", "/order");
    }
  }

  @Test
  void aCallbackThatFailsIsToldWithoutItsBody() {
    try (RemoteServer server = RemoteServer.saying(500, "stack trace")) {
      String gateway =
          gateway(
              new JsonObject()
                  .put(
                      "protocolFunctions",
                      new JsonArray()
                          .add(function("order", server.url("/order")))
                          .add(function("gone", Neighbours.closedAddress()))));
      upstream.script(
          Scripted.plain(
              "", new Asked("order", "{\"id\": \"7\"}"), new Asked("gone", "{\"id\": \"7\"}")),
          Answer.text("Hm."));
      client.ask(gateway, "Order 7?").statusCode(200);
      JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
      assertThat(messages.getJsonObject(2).getString("content"))
          .contains("status 500")
          .doesNotContain("stack trace");
      assertThat(messages.getJsonObject(3).getString("content")).startsWith("The call failed");
    }
  }

  /** What is refused now and an earlier version has stored. */
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whatWasStoredBeforeItWasCheckedCostsItselfOnly(boolean streamed) throws Exception {
    JsonArray functions = new JsonArray();
    for (String name : new String[] {"first", "second", "third"}) {
      functions.add(function(name, "http://example.org/"));
    }
    String gateway = gateway(new JsonObject().put("protocolFunctions", functions));
    try (var connection = database.getConnection();
        var update =
            connection.prepareStatement(
                """
                update ai_gateway set parameters = jsonb_set(jsonb_set(jsonb_set(parameters,
                  '{protocolFunctions,1,name}', '"not a name"'),
                  '{protocolFunctions,2,contentFormat}', '{"city": "string"}'),
                  '{knownToolHandlerName}', '"bogus"') where id = ?""")) {
      update.setObject(1, UUID.fromString(gateway));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
    String question = Client.question(gateway, "Go", "");
    String warnings =
        streamed
            ? StreamedAnswers.ask(client, question).context().encode()
            : client.complete(question).statusCode(200).extract().asString();
    assertThat(warnings).contains("a name that models cannot call: not a name");
    JsonArray tools = upstream.requests().getLast().json().getJsonArray("tools");
    assertThat(tools.stream().map(tool -> ((JsonObject) tool).getJsonObject("function")))
        .extracting(function -> function.getString("name"))
        .containsExactly("first", "third");
    assertThat(tools.getJsonObject(1).getJsonObject("function").getJsonObject("parameters"))
        .isEqualTo(new JsonObject("{\"type\": \"object\", \"properties\": {}}"));
    client
        .patch(gateway, "{\"parameters\": {\"temperature\": 1}}")
        .statusCode(400)
        .body("errors.field", hasItem("parameters.protocolFunctions[1].name"));
  }

  @Test
  void sourcesListFunctionsAndAreKept() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) ->
                request
                    .response()
                    .end(
                        request.path().equals("/list")
                            ? new JsonObject()
                                .put(
                                    "functions",
                                    new JsonArray()
                                        .add(
                                            function(
                                                "listed",
                                                "http://127.0.0.1:"
                                                    + request.localAddress().port()
                                                    + "/call"))
                                        .add(function("not a name", "http://x/")))
                                .encode()
                            : "Called."))) {
      String gateway =
          gateway(
              new JsonObject()
                  .put("protocolFunctionSources", new JsonArray().add(server.url("/list"))));
      upstream.script(
          Scripted.plain("", new Asked("listed", "{\"id\": \"7\"}")), Answer.text("Done."));
      client.ask(gateway, "Go").statusCode(200);
      assertThat(result()).isEqualTo("Called.");
      client.ask(gateway, "Again").statusCode(200);
      assertThat(server.requests().stream().filter(r -> r.path().equals("/list"))).hasSize(1);
      assertThat(upstream.requests().getLast().json().getJsonArray("tools").size()).isEqualTo(1);
    }
  }

  @Test
  void theAccountsServersAreShownItsNonceAndNobodyElsesHeaderOfThatName() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) ->
                request
                    .response()
                    .end(
                        request.path().equals("/list")
                            ? new JsonObject()
                                .put(
                                    "functions",
                                    new JsonArray()
                                        .add(
                                            function(
                                                "listed",
                                                "http://127.0.0.1:"
                                                    + request.localAddress().port()
                                                    + "/call")))
                                .encode()
                            : "Called."))) {
      Client known = accounts.withNonce("$2a$06$nonce");
      JsonObject own = function("own", server.url("/own"));
      own.getJsonObject("headers").put("x-request-nonce", "forged");
      JsonObject parameters =
          new JsonObject()
              .put("protocolFunctions", new JsonArray().add(own))
              .put("protocolFunctionSources", new JsonArray().add(server.url("/list")));
      upstream.script(
          Scripted.plain(
              "", new Asked("own", "{\"id\": \"7\"}"), new Asked("listed", "{\"id\": \"7\"}")),
          Answer.text("Done."));
      known.ask(gateway(known, parameters), "Go").statusCode(200);
      assertThat(server.requests()).hasSize(3);
      for (RemoteServer.Recorded call : server.requests()) {
        assertThat(call.headers()).containsEntry("x-request-nonce", "$2a$06$nonce");
      }
    }
  }

  @Test
  void ofAnAccountWithoutNonceNoneIsSent() {
    try (RemoteServer server = RemoteServer.saying(200, "{\"functions\": []}")) {
      client
          .ask(
              gateway(
                  new JsonObject()
                      .put("protocolFunctionSources", new JsonArray().add(server.url("/list")))),
              "Go")
          .statusCode(200);
      assertThat(server.requests().getFirst().headers()).doesNotContainKey("x-request-nonce");
    }
  }

  @Test
  void aSourceThatIsDownCostsItsFunctions() {
    client
        .ask(
            gateway(
                new JsonObject()
                    .put(
                        "protocolFunctionSources",
                        new JsonArray().add(Neighbours.closedAddress() + "/list?key=hush"))),
            "Go")
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("functions of 127.0.0.1"))
        .body("generation_context.warnings[0]", org.hamcrest.Matchers.not(containsString("hush")));
  }
}
