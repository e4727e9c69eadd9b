package dev.parley.inference.tool.builtin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.FakeRag;
import dev.parley.inference.FakeVendors;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.StreamedAnswers;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.junit.jupiter.api.Test;

@InferenceTest
class CallFunctionsTest {

  @Test
  void addressesAreOpenedAsText() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) -> {
              var response = request.response();
              switch (request.path()) {
                case "/page" ->
                    response
                        .putHeader("Content-Type", "text/html")
                        .end(
                            "<title>Prices</title><script>track()</script><h2>List</h2><ul><li>One"
                                + "<li>Two</ul><table><tr><td>a<td>b</table><pre>x  y</pre>");
                case "/data" ->
                    response.putHeader("Content-Type", "application/json").end("{\"a\": [1]}");
                case "/file" ->
                    response
                        .putHeader("Content-Type", "image/png")
                        .end(Buffer.buffer(FakeVendors.PNG));
                default -> response.setStatusCode(404).end("secret words");
              }
            })) {
      Desk desk = Desk.with("OpenUrl");
      JsonObject answer =
          desk.call(
              "open_url",
              new JsonObject()
                  .put(
                      "urls",
                      new JsonArray()
                          .add(server.url("/page"))
                          .add(server.url("/data"))
                          .add(server.url("/file"))
                          .add(server.url("/gone"))));
      assertThat(desk.result())
          .contains("Title: Prices", "## List", "- One\n- Two", "a | b", "x  y")
          .contains("{\"a\": [1]}")
          .contains("Binary content: image/png, " + FakeVendors.PNG.length + " bytes")
          .contains("status 404")
          .doesNotContain("track", "secret words");
      assertThat(
              Desk.lines(
                  answer.getJsonObject("generation_context"), "inference.functions.open_url"))
          .hasSize(1);
    }
  }

  @Test
  void documentsAreReadByTheServiceThatReadsFiles() {
    FakeRag rag = Neighbours.rag();
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) ->
                request
                    .response()
                    .putHeader("Content-Type", "application/pdf")
                    .end("%PDF-1.7 of a price list"))) {
      String url = server.url("/files/prices%202026.pdf?lang=en");
      rag.readsFiles(200, "{\"text\": \"# Prices\\n\\nA saw costs 12.\"}");
      Desk desk = Desk.with("OpenUrl");
      desk.call("open_url", new JsonObject().put("urls", new JsonArray().add(url)));
      assertThat(desk.result()).contains("A saw costs 12.").doesNotContain("%PDF");
      assertThat(rag.files()).containsExactly("name=prices 2026.pdf 24");

      rag.readsFiles(422, "{\"detail\": \"The file is encrypted.\"}");
      desk.call("open_url", new JsonObject().put("urls", new JsonArray().add(url)));
      assertThat(desk.result())
          .contains("Binary content: application/pdf, 24 bytes", "The file is encrypted.");
    } finally {
      rag.reset();
    }
  }

  @Test
  void onlyTheBeginningOfAHugePageIsRead() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) ->
                request
                    .response()
                    .putHeader("Content-Type", "text/plain")
                    .end("x".repeat(6 * 1024 * 1024)))) {
      Desk desk = Desk.with("OpenUrl");
      desk.call("open_url", new JsonObject().put("urls", new JsonArray().add(server.url("/"))));
      assertThat(desk.result()).contains("Only the first 5 MB were read.");
      assertThat(desk.result().length()).isLessThan(100_000);
    }
  }

  @Test
  void anAddressWhereNobodyListensFailsInWords() {
    Desk desk = Desk.with("OpenUrl");
    JsonObject answer =
        desk.call(
            "open_url",
            new JsonObject().put("urls", new JsonArray().add(Neighbours.closedAddress())));
    assertThat(desk.result()).startsWith("The call failed:").contains("could not be opened");
    assertThat(
            Desk.lines(answer.getJsonObject("generation_context"), "inference.functions.open_url"))
        .isEmpty();
  }

  @Test
  void requestsAreSentAsComposed() {
    try (RemoteServer server =
        RemoteServer.start(
            (request, body) ->
                request
                    .response()
                    .setStatusCode(201)
                    .putHeader("Content-Type", "application/json")
                    .putHeader("X-Made", "yes")
                    .end("{\"id\": 7}"))) {
      Desk desk = Desk.with("Request");
      desk.call(
          "http_request",
          new JsonObject()
              .put("url", server.url("/orders?x=1"))
              .put("method", "PUT")
              .put("headers", new JsonObject().put("X-Key", "k"))
              .put("body", "{\"n\": 1}"));
      assertThat(desk.result()).startsWith("Status: 201").contains("X-Made: yes", "{\"id\": 7}");
      RemoteServer.Recorded sent = server.requests().getFirst();
      assertThat(sent.method()).isEqualTo("PUT");
      assertThat(sent.path()).isEqualTo("/orders?x=1");
      assertThat(sent.body()).isEqualTo("{\"n\": 1}");
      assertThat(sent.headers())
          .containsEntry("x-key", "k")
          .containsEntry("content-type", "application/json");
      desk.call(
          "http_request",
          new JsonObject()
              .put("url", server.url("/form"))
              .put("form", new JsonObject().put("a b", "c&d")));
      RemoteServer.Recorded form = server.requests().getLast();
      assertThat(form.method()).isEqualTo("POST");
      assertThat(form.body()).isEqualTo("a+b=c%26d");
    }
  }

  @Test
  void aBinaryAnswerIsOnlyDescribed() {
    Desk desk = Desk.with("Request");
    desk.call(
        "http_request", new JsonObject().put("url", Neighbours.vendors().url("/picture.png")));
    assertThat(desk.result()).startsWith("Status: 200").contains("Binary content: image/png");
  }

  @Test
  void codeIsRunAndItsConsoleShown() throws IOException, InterruptedException {
    Desk desk = Desk.with("Code");
    desk.call("evaluate_code", code("const a = 20; console.log('adding', a); a + 22"));
    assertThat(desk.result()).startsWith("Result: 42").contains("adding 20");
    StreamedAnswers answer =
        desk.stream("evaluate_code", code("return await [1, 2].map(x => x * 2)"));
    assertThat(answer.text()).isEqualTo("Done.");
    assertThat(desk.result()).startsWith("Result: [2,4]");
    assertThat(Desk.lines(answer.context(), "inference.functions.evaluate_code")).hasSize(1);
  }

  @Test
  void codeIsFoundByItsFormerNameWhereThatIsStored() {
    Client client = Client.create();
    String gateway =
        client.gateway(
            """
            {"baseAddress": "", "modelName": "fake-model", "hideToolsWithoutSkill": true,
             "alwaysVisibleTools": ["run_javascript"],
             "sentinelOptions": {"enabledFunctions": ["Code", "Request"]}}""");
    Desk desk = new Desk(client, gateway);
    Desk.upstream().reset();
    desk.call("run_javascript", code("6 * 7"));
    assertThat(desk.result()).startsWith("Result: 42");
    assertThat(desk.offered()).containsExactly("evaluate_code");
  }

  @Test
  void codeThatFailsSaysWhy() {
    Desk desk = Desk.with("Code");
    desk.call("evaluate_code", code("nothing.there()"));
    assertThat(desk.result()).startsWith("The call failed:").contains("nothing");
    desk.call("evaluate_code", code("let = ;"));
    assertThat(desk.result()).startsWith("The call failed:").contains("SyntaxError");
    desk.call("evaluate_code", code("fetch('http://127.0.0.1/')"));
    assertThat(desk.result()).startsWith("The call failed:").contains("fetch");
  }

  private static JsonObject code(String code) {
    return new JsonObject().put("code", code);
  }
}
