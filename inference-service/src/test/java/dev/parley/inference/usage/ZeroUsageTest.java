package dev.parley.inference.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import io.restassured.path.json.JsonPath;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** An upstream that reports zeros has not counted: its answers are counted here and charged. */
@InferenceTest
class ZeroUsageTest {

  private static final String HEALED =
      ", \"response_format\": {\"type\": \"json_schema\", \"json_schema\": {\"name\": \"n\","
          + " \"schema\": {\"type\": \"object\"}, \"healing_options\": {\"max_attempts\": 2}}}";
  private static final Asked ECHO = new Asked("echo", "{\"text\": \"a\"}");

  @Inject Balances balances;
  @Inject Ids ids;

  private final FakeUpstream upstream = Neighbours.upstream();
  private final CountTokens count = new CountTokens();
  private Purse purse;

  @BeforeEach
  void begin() throws Exception {
    upstream.reset();
    purse = new Purse(Client.create(), balances, ids);
  }

  private static Answer zeros(Answer answer) {
    if (answer.body() != null) {
      return Answer.status(200, zeros(answer.body()));
    }
    ByteArrayOutputStream events = new ByteArrayOutputStream();
    answer.raw().forEach(events::writeBytes);
    return Answer.raw(
        zeros(events.toString(StandardCharsets.UTF_8)).getBytes(StandardCharsets.UTF_8));
  }

  private static String zeros(String json) {
    return json.replaceAll("(_tokens\"):\\d+", "$1:0");
  }

  private static Answer scripted(boolean streamed, String text, Asked... calls) {
    return zeros(streamed ? Scripted.streamed(4096, text, calls) : Scripted.plain(text, calls));
  }

  private String withTools() {
    return purse
        .client()
        .gateway(
            "{\"baseAddress\": \"\", \"modelName\": \"fake-model\","
                + " \"additionalSettings\": {\"testTools\": true}}");
  }

  /** Asks for an answer of such a text; gives its last part, with what it took. */
  private JsonObject ask(boolean streamed, String body, String text) throws Exception {
    if (streamed) {
      StreamedAnswers answer =
          StreamedAnswers.ask(
              purse.client(),
              new JsonObject(body)
                  .put("stream_options", new JsonObject().put("include_usage", true))
                  .encode());
      assertThat(answer.done()).isTrue();
      assertThat(answer.text()).isEqualTo(text);
      return answer.chunks().getLast();
    }
    JsonObject answer =
        new JsonObject(purse.client().complete(body).statusCode(200).extract().asString());
    assertThat(
            answer
                .getJsonArray("choices")
                .getJsonObject(0)
                .getJsonObject("message")
                .getString("content"))
        .isEqualTo(text);
    return answer;
  }

  /** What the client is shown, what is on its bill, and what is in the ledger are the same. */
  private void assertCounted(JsonObject answer, int calls, String... said) throws Exception {
    long completion = 0;
    for (String text : said) {
      completion += count.of(text);
    }
    JsonPath entries = purse.entries(1);
    assertThat(entries.getLong("[0].completionTokens")).isGreaterThanOrEqualTo(completion);
    assertThat(entries.getLong("[0].promptTokens")).isGreaterThanOrEqualTo(calls);
    JsonObject usage = answer.getJsonObject("usage");
    assertThat(usage.getLong("prompt_tokens")).isEqualTo(entries.getLong("[0].promptTokens"));
    assertThat(usage.getLong("completion_tokens"))
        .isEqualTo(entries.getLong("[0].completionTokens"));
    assertThat(Purse.billed(answer.getJsonObject("generation_context")))
        .isEqualByComparingTo(Purse.sum(entries));
    assertThat(upstream.requests()).hasSize(calls);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofOneCall(boolean streamed) throws Exception {
    upstream.script(scripted(streamed, "One two three."));
    JsonObject answer = ask(streamed, Client.question("fake-model", "Hi", ""), "One two three.");
    assertCounted(answer, 1, "One two three.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofSeveralRounds(boolean streamed) throws Exception {
    upstream.script(
        scripted(streamed, "Let me see.", ECHO),
        scripted(streamed, "And again.", ECHO),
        scripted(streamed, "It says a."));
    JsonObject answer =
        ask(
            streamed,
            Client.question(withTools(), "Go", ""),
            "Let me see.\n\nAnd again.\n\nIt says a.");
    assertCounted(answer, 3, "Let me see.", ECHO.arguments(), "And again.", "It says a.");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofSeveralRoundsOfAnAccountThatPaysInAdvance(boolean streamed) throws Exception {
    purse = Purse.with("1", balances, ids);
    upstream.script(scripted(streamed, "Let me see.", ECHO), scripted(streamed, "It says a."));
    JsonObject answer =
        ask(streamed, Client.question(withTools(), "Go", ""), "Let me see.\n\nIt says a.");
    assertCounted(answer, 2, "Let me see.", ECHO.arguments(), "It says a.");
    assertThat(purse.left().add(Purse.sum(purse.entries(1)))).isEqualByComparingTo("1");
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void ofSeveralAttemptsAtJson(boolean streamed) throws Exception {
    upstream.script(scripted(false, "No, I will not."), scripted(false, "{\"a\":1}"));
    JsonObject answer = ask(streamed, Client.question("fake-model", "Hi", HEALED), "{\"a\":1}");
    assertCounted(answer, 2, "No, I will not.", "{\"a\":1}");
  }

  /** Its zeros are meant. */
  @Test
  void anAnswerOfAScriptCostsNothing() throws Exception {
    String gateway =
        purse
            .client()
            .gateway(
                new JsonObject()
                    .put("baseAddress", "")
                    .put("modelName", "fake-model")
                    .put("workerScriptSource", "function onRequest() { return {answer: '{}'}; }")
                    .encode());
    for (boolean streamed : new boolean[] {false, true}) {
      for (String more : new String[] {"", HEALED}) {
        JsonObject answer = ask(streamed, Client.question(gateway, "Hi", more), "{}");
        assertThat(answer.getJsonObject("usage").getLong("total_tokens")).isEqualTo(0);
        assertThat(Purse.billed(answer.getJsonObject("generation_context")))
            .isEqualByComparingTo("0");
      }
    }
    assertThat(upstream.requests()).isEmpty();
  }
}
