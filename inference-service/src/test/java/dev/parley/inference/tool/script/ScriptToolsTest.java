package dev.parley.inference.tool.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class ScriptToolsTest {

  private static final String SCRIPT =
      """
      "use strict";
      const rates = { eur: 2 };
      const tools = {
        convert: {
          description: "Converts money.",
          parameters: {
            type: "object",
            properties: { amount: { type: "number" } },
            required: ["amount"],
          },
          async run({ amount }, { externalUserId, metadata }) {
            return { sum: amount * rates.eur, who: externalUserId, shop: metadata.shop };
          },
        },
        hello: { run: () => "Hello." },
        silent: { run() {} },
        host: { run: () => typeof fetch + typeof require + typeof process },
        fails: { run() { throw new Error("no rate today"); } },
        spins: { run() { for (;;); } },
        notOne: { description: "has no run" },
      };
      """;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String gateway(String script) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put("workerScriptSource", script)
            .encode());
  }

  private String result(int fromEnd) {
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - fromEnd).getString("content");
  }

  @Test
  void toolsOfAScriptAreOfferedAndRunPlainAndStreamed() throws Exception {
    String question =
        Client.question(
            gateway(SCRIPT), "Go", ", \"user\": \"ann\", \"metadata\": {\"shop\": \"x\"}");
    upstream.script(
        Scripted.plain("", new Asked("convert", "{\"amount\": 21}")), Answer.text("Done."));
    client
        .complete(question)
        .statusCode(200)
        .body("generation_context.runned_functions[0].name", equalTo("convert"));
    assertThat(new JsonObject(result(1)))
        .isEqualTo(new JsonObject().put("sum", 42).put("who", "ann").put("shop", "x"));
    JsonArray offered = upstream.requests().getFirst().json().getJsonArray("tools");
    assertThat(offered.stream().map(tool -> ((JsonObject) tool).getJsonObject("function")))
        .extracting(function -> function.getString("name"))
        .containsExactly("convert", "hello", "silent", "host", "fails", "spins");
    upstream.script(Scripted.streamed(30, "", new Asked("hello", "{}")), Answer.text("Hi."));
    assertThat(StreamedAnswers.ask(client, question).text()).isEqualTo("Hi.");
    assertThat(result(1)).isEqualTo("Hello.");
  }

  @Test
  void whatAToolThrowsOrDoesForeverIsItsResultInWords() {
    upstream.script(
        Scripted.plain(
            "",
            new Asked("fails", "{}"),
            new Asked("convert", "{\"amount\": \"many\"}"),
            new Asked("host", "{}"),
            new Asked("silent", "{}")),
        Answer.text("Done."));
    client.ask(gateway(SCRIPT), "Go").statusCode(200);
    assertThat(result(4)).startsWith("The call failed:").contains("no rate today");
    assertThat(result(3)).contains("arguments are not valid");
    assertThat(result(2)).isEqualTo("undefinedundefinedundefined");
    assertThat(result(1)).isEmpty();
    upstream.script(Scripted.plain("", new Asked("spins", "{}")), Answer.text("Done."));
    client.ask(gateway(SCRIPT), "Go").statusCode(200);
    assertThat(result(1)).startsWith("The call failed:");
  }

  @Test
  void aScriptThatCannotBeReadCostsItsToolsAndSaysSo() {
    client
        .ask(gateway("const tools = {a: {run() {}}}; throw new Error('at the start');"), "Go")
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("at the start"));
    client
        .ask(gateway("const tools = {'not a name': {run() {}}};"), "Go")
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("letters"));
  }

  @Test
  void aScriptThatOnlySpeaksOfToolsHasNone() {
    client.ask(gateway("function onRequest(e) { void e.request.tools; }"), "Go").statusCode(200);
    assertThat(upstream.requests().getLast().json().containsKey("tools")).isFalse();
  }
}
