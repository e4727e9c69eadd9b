package dev.parley.inference.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;

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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class WorkerTest {

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

  @Test
  void aScriptAddsContextAndChangesMessages() {
    client
        .complete(
            Client.question(
                gateway(
                    "function onRequest(e) { return {context: 'Plan ' + e.request.metadata.plan,"
                        + " messages: [{role: 'user', content: e.gateway.name + '!'}]}; }"),
                "Hi",
                ", \"metadata\": {\"plan\": \"gold\"}"))
        .statusCode(200);
    JsonArray sent = upstream.requests().getLast().json().getJsonArray("messages");
    assertThat(sent.getJsonObject(0).getString("content")).isEqualTo("Plan gold");
    assertThat(sent.getJsonObject(1).getString("content")).isEqualTo("Test desk!");
  }

  @Test
  void aScriptRefusesOrAnswersItselfPlainAndStreamed() throws Exception {
    String refuses = gateway("function onRequest() { return {refuse: 'Not today.'}; }");
    client.ask(refuses, "Hi").statusCode(403).body("error.message", equalTo("Not today."));
    String answers = gateway("function onRequest() { return {answer: 'pong'}; }");
    client
        .ask(answers, "ping")
        .statusCode(200)
        .body("choices[0].message.content", equalTo("pong"))
        .body("usage.total_tokens", equalTo(0));
    StreamedAnswers streamed = StreamedAnswers.ask(client, Client.question(answers, "ping", ""));
    assertThat(streamed.text()).isEqualTo("pong");
    assertThat(streamed.done()).isTrue();
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void aScriptSeesTheWholeAnswerAlsoOfAStream() throws Exception {
    String gateway =
        gateway("function onAnswer(e) { return e.answer.text.replace('upstream', 'river'); }");
    client
        .ask(gateway, "Hi")
        .statusCode(200)
        .body("choices[0].message.content", equalTo("Hello from the river."));
    upstream.script(Answer.text("The up", "stream."));
    assertThat(StreamedAnswers.ask(client, Client.question(gateway, "Hi", "")).text())
        .isEqualTo("The river.");
  }

  private String deskWithTool(String script) {
    return client.gateway(
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put("workerScriptSource", script)
            .put("additionalSettings", new JsonObject().put("testTools", true))
            .encode());
  }

  private JsonArray lastMessages() {
    return upstream.requests().getLast().json().getJsonArray("messages");
  }

  @Test
  void aScriptSeesEachCallOfAToolAndMayLeaveBlockOrReplaceIt() throws Exception {
    String gateway =
        deskWithTool(
            """
            function onToolCall({ name, data, gateway }) {
              if (data.toolArguments.text === "blocked") return { refuse: "not for " + data.metadata.plan };
              if (data.toolArguments.text === "replaced") {
                return {
                  result: [name, data.toolName, data.externalUserId, data.origin, gateway.name].join(),
                  messages: [{ role: "system", content: "Be kind." }],
                };
              }
            }
            """);
    Asked[] calls = {
      new Asked("echo", "{\"text\": \"left\"}"),
      new Asked("echo", "{\"text\": \"blocked\"}"),
      new Asked("echo", "{\"text\": \"replaced\"}")
    };
    String question =
        Client.question(gateway, "Go", ", \"user\": \"ann\", \"metadata\": {\"plan\": \"free\"}");
    for (boolean streamed : new boolean[] {false, true}) {
      upstream.script(
          streamed ? Scripted.streamed(40, "", calls) : Scripted.plain("", calls),
          Answer.text("Done."));
      if (streamed) {
        assertThat(StreamedAnswers.ask(client, question).text()).isEqualTo("Done.");
      } else {
        client
            .complete(question)
            .statusCode(200)
            .body("generation_context.runned_functions.succeeded.count(true)", equalTo(2));
      }
      JsonArray messages = lastMessages();
      int last = messages.size() - 1;
      assertThat(messages.getJsonObject(last - 3).getString("content")).isEqualTo("echo left");
      assertThat(messages.getJsonObject(last - 2).getString("content"))
          .isEqualTo("The call failed: not for free");
      assertThat(messages.getJsonObject(last - 1).getString("content"))
          .isEqualTo("tool.called,echo,ann,ChatCompletionsApi,Test desk");
      assertThat(messages.getJsonObject(last).getString("role")).isEqualTo("system");
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "throw new Error('guard is broken');",
        "return {result: 7};",
        "return {result: 'x', more: 1};",
        "return {result: 'x', messages: [{content: 'no role'}]};",
        "return {result: 'x', messages: 'text'};",
        "return {result: 'x', messages: [{role: 'tool', tool_call_id: 'c', content: 'no call'}]};",
        "return 'text';"
      })
  void aScriptThatFailsAtACallBlocksIt(String body) {
    String gateway = deskWithTool("function onToolCall(event) { " + body + " }");
    upstream.script(
        Scripted.plain("", new Asked("echo", "{\"text\": \"a\"}")), Answer.text("Done."));
    client
        .ask(gateway, "Go")
        .statusCode(200)
        .body("generation_context.warnings", hasItem(containsString("failed at a call of echo")));
    assertThat(lastMessages().getJsonObject(lastMessages().size() - 1).getString("content"))
        .startsWith("The call failed: the worker script")
        .doesNotContain("guard is broken");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "'Hi' | onRequest's messages: Expected at least one message.",
        "['Hi'] | onRequest's messages[0]: Expected an object.",
        "[{content: 'x'}] | onRequest's messages[0].role: This role is not known.",
        "[{role: 'bot', content: 'x'}] | onRequest's messages[0].role",
        "[{role: 7, content: 'x'}] | onRequest's messages[0].role",
        "[{role: 'user'}] | onRequest's messages[0].content: Expected a string",
        "[{role: 'user', content: 7}] | onRequest's messages[0].content",
        "[{role: 'user', content: ['x']}] | onRequest's messages[0].content[0]",
        "[{role: 'user', content: [{type: 'text', text: 7}]}] | messages[0].content[0].text",
        "[{role: 'user', content: 'x'}, {role: 'tool', content: 'x'}] | messages[1].tool_call_id",
        "[{role: 'tool', tool_call_id: 'c', content: 'x'}] | messages[0].tool_call_id",
        "[{role: 'assistant', tool_calls: {}}] | messages[0].tool_calls: Expected an array",
        "[{role: 'assistant', tool_calls: [{id: 'c', function: {name: 'f', arguments: {}}}]}]"
            + " | messages[0].tool_calls[0]: Expected an id"
      })
  void malformedMessagesOfAScriptAreNamedPlainAndStreamed(String messages, String named) {
    String gateway = gateway("function onRequest() { return {messages: " + messages + "}; }");
    for (String more : new String[] {"", ", \"stream\": true"}) {
      client
          .complete(Client.question(gateway, "Hi", more))
          .statusCode(422)
          .body("error.message", containsString("worker script"))
          .body("error.message", containsString(named));
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void callsAndResultsOfAScriptAreAsked() {
    client
        .ask(
            gateway(
                """
                function onRequest() {
                  return {messages: [
                    {role: "user", content: "Weather?"},
                    {role: "assistant", content: null, tool_calls: [
                      {id: "c", type: "function", function: {name: "f", arguments: "{}"}}]},
                    {role: "tool", tool_call_id: "c", content: "Rain."}]};
                }"""),
            "Hi")
        .statusCode(200);
    assertThat(lastMessages()).hasSize(3);
  }

  @Test
  void aScriptThatFailsFailsTheRequestAndNothingIsAsked() {
    client
        .ask(gateway("function onRequest(e) { throw new Error('no plan'); }"), "Hi")
        .statusCode(422)
        .body("error.message", containsString("no plan"));
    client.ask(gateway("function onRequest(e) { for (;;) {} }"), "Hi").statusCode(422);
    assertThat(upstream.requests()).isEmpty();
  }
}
