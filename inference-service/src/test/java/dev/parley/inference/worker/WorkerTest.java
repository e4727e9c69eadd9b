package dev.parley.inference.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

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
