package dev.parley.inference.tool;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class ToolRoundsTest {

  private static final String UNANSWERED =
      "The model called tools in all 12 rounds and gave no answer.";

  private static final String CLIENTS =
      """
      , "tools": [{"type": "function", "function": {"name": "theirs", "parameters": {"type": "object"}}}]""";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
    TestTools.RUNS.set(0);
    TestTools.meeting = new CountDownLatch(2);
  }

  private String gateway(String more) {
    return client.gateway(
        "{\"baseAddress\": \"\", \"modelName\": \"fake-model\","
            + " \"additionalSettings\": {\"testTools\": true}"
            + more
            + "}");
  }

  private JsonObject ask(String gateway, String more) {
    return new JsonObject(
        client.complete(Client.question(gateway, "Go", more)).statusCode(200).extract().asString());
  }

  private static JsonObject message(JsonObject answer) {
    return answer.getJsonArray("choices").getJsonObject(0).getJsonObject("message");
  }

  private JsonArray sentMessages(int request) {
    return upstream.requests().get(request).json().getJsonArray("messages");
  }

  private static List<String> namesOf(JsonObject request) {
    List<String> names = new ArrayList<>();
    for (Object tool : request.getJsonArray("tools", new JsonArray())) {
      names.add(((JsonObject) tool).getJsonObject("function").getString("name"));
    }
    return names;
  }

  @Test
  void runsWhatTheModelCallsAndGivesItTheResult() {
    upstream.script(
        Scripted.plain("Let me see.", new Asked("echo", "{\"text\": \"a\"}")),
        Answer.text("It says a."));
    JsonObject answer = ask(gateway(""), "");
    assertThat(message(answer).getString("content")).isEqualTo("Let me see.\n\nIt says a.");
    assertThat(message(answer).getJsonArray("tool_calls")).isEmpty();
    assertThat(answer.getJsonObject("usage").getInteger("prompt_tokens")).isEqualTo(110);
    assertThat(answer.getJsonObject("usage").getInteger("completion_tokens")).isEqualTo(8);
    JsonArray sent = sentMessages(1);
    assertThat(sent.size()).isEqualTo(3);
    assertThat(sent.getJsonObject(1).getJsonArray("tool_calls")).hasSize(1);
    assertThat(sent.getJsonObject(2).getString("role")).isEqualTo("tool");
    assertThat(sent.getJsonObject(2).getString("tool_call_id")).isEqualTo("call_0");
    assertThat(sent.getJsonObject(2).getString("content")).isEqualTo("echo a");
    JsonObject context = answer.getJsonObject("generation_context");
    JsonObject run = context.getJsonArray("runned_functions").getJsonObject(0);
    assertThat(run.getString("name")).isEqualTo("echo");
    assertThat(run.getBoolean("succeeded")).isTrue();
    assertThat(context.getJsonArray("warnings").getString(0)).contains("'far'");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 7, 4096})
  void streamsTextsOfAllRoundsAndHidesOurCalls(int bytes) throws Exception {
    upstream.script(
        Scripted.streamed(bytes, "Let me see.", new Asked("echo", "{\"text\": \"ä\"}")),
        Answer.text("It says", " ä."));
    StreamedAnswers answer = StreamedAnswers.ask(client, Client.question(gateway(""), "Go", ""));
    assertThat(answer.text()).isEqualTo("Let me see.\n\nIt says ä.");
    assertThat(answer.calls()).isEmpty();
    assertThat(answer.finishReason()).isEqualTo("stop");
    assertThat(answer.done()).isTrue();
    assertThat(sentMessages(1).getJsonObject(2).getString("content")).isEqualTo("echo ä");
    JsonArray lines = answer.context().getJsonArray("generated_usage");
    assertThat(lines.getJsonObject(0).getInteger("quantity")).isEqualTo(70);
    assertThat(answer.context().getJsonArray("runned_functions")).hasSize(1);
  }

  @Test
  void callsOfOneRoundRunAtTheSameTime() {
    upstream.script(
        Scripted.plain("", new Asked("meet", "{}"), new Asked("meet", "{}")), Answer.text("Done."));
    ask(gateway(""), "");
    assertThat(sentMessages(1).getJsonObject(2).getString("content")).isEqualTo("met");
    assertThat(sentMessages(1).getJsonObject(3).getString("content")).isEqualTo("met");
  }

  @Test
  void whatGoesWrongIsToldToTheModelAndNeverMoreThanThat() {
    upstream.script(
        Scripted.plain(
            "",
            new Asked("fail", "{}"),
            new Asked("explode", "{}"),
            new Asked("nobody", "{}"),
            new Asked("echo", "{\"text\": "),
            new Asked("huge", "")),
        Answer.text("Sorry."));
    JsonObject answer = ask(gateway(""), "");
    JsonArray sent = sentMessages(1);
    assertThat(sent.getJsonObject(2).getString("content")).contains("the bridge is up.");
    assertThat(sent.getJsonObject(3).getString("content")).doesNotContain("secret");
    assertThat(sent.getJsonObject(4).getString("content")).contains("no function 'nobody'", "echo");
    assertThat(sent.getJsonObject(5).getString("content")).contains("not a JSON object");
    assertThat(sent.getJsonObject(6).getString("content")).hasSizeLessThan(101_000);
    assertThat(sent.getJsonObject(6).getString("content")).contains("5000000 characters");
    assertThat(message(answer).getString("content")).isEqualTo("Sorry.");
    JsonArray runs = answer.getJsonObject("generation_context").getJsonArray("runned_functions");
    assertThat(runs).hasSize(5);
  }

  @Test
  void aToolThatHangsIsGivenUp() {
    upstream.script(Scripted.plain("", new Asked("sleep", "{}")), Answer.text("Later."));
    ask(gateway(""), "");
    assertThat(sentMessages(1).getJsonObject(2).getString("content")).contains("longer than");
  }

  @Test
  void theClientsOwnCallsAreHandedOn() throws Exception {
    upstream.script(Scripted.plain("", new Asked("theirs", "{\"x\": 1}")));
    JsonObject answer = ask(gateway(""), CLIENTS);
    assertThat(message(answer).getJsonArray("tool_calls")).hasSize(1);
    upstream.script(Scripted.streamed(5, "", new Asked("theirs", "{\"x\": 1}")));
    StreamedAnswers streamed =
        StreamedAnswers.ask(client, Client.question(gateway(""), "Go", CLIENTS));
    assertThat(streamed.calls()).containsExactly("theirs {\"x\": 1}");
    assertThat(streamed.finishReason()).isEqualTo("tool_calls");
    assertThat(namesOf(upstream.requests().getLast().json())).contains("theirs", "echo");
  }

  @Test
  void ofBothKindsOnlyTheClientsAreHandedOnAndOursAreNotMade() throws Exception {
    Asked ours = new Asked("echo", "{}");
    Asked theirs = new Asked("theirs", "{\"x\": 2}");
    upstream.script(Scripted.plain("", ours, theirs), Scripted.streamed(9, "", ours, theirs));
    JsonObject answer = ask(gateway(""), CLIENTS);
    JsonArray calls = message(answer).getJsonArray("tool_calls");
    assertThat(calls).hasSize(1);
    assertThat(calls.getJsonObject(0).getJsonObject("function").getString("name"))
        .isEqualTo("theirs");
    StreamedAnswers streamed =
        StreamedAnswers.ask(client, Client.question(gateway(""), "Go", CLIENTS));
    assertThat(streamed.calls()).containsExactly("theirs {\"x\": 2}");
    assertThat(TestTools.RUNS).hasValue(0);
  }

  @Test
  void roundsAreLimitedAndTheLastMayCallNothing() {
    for (int round = 0; round < 20; round++) {
      upstream.script(Scripted.plain("", new Asked("echo", "{}")));
    }
    JsonObject answer = ask(gateway(""), "");
    assertThat(upstream.requests()).hasSize(12);
    assertThat(upstream.requests().getLast().json().getString("tool_choice")).isEqualTo("none");
    assertThat(message(answer).getJsonArray("tool_calls")).isEmpty();
    assertThat(TestTools.RUNS).hasValue(11);
    assertThat(message(answer).getString("content")).isEqualTo(UNANSWERED);
    JsonObject choice = answer.getJsonArray("choices").getJsonObject(0);
    assertThat(choice.getString("finish_reason")).isEqualTo("stop");
    assertThat(answer.getJsonObject("generation_context").getJsonArray("warnings").encode())
        .contains("limit of 12 rounds");
  }

  @Test
  void aStreamAtTheLimitSaysSoToo() throws Exception {
    for (int round = 0; round < 12; round++) {
      upstream.script(Scripted.streamed(50, "", new Asked("echo", "{}")));
    }
    StreamedAnswers answer = StreamedAnswers.ask(client, Client.question(gateway(""), "Go", ""));
    assertThat(answer.text()).isEqualTo(UNANSWERED);
    assertThat(answer.calls()).isEmpty();
    JsonObject context = answer.chunks().getLast().getJsonObject("generation_context");
    assertThat(context.getJsonArray("warnings").encode()).contains("limit of 12 rounds");
  }

  @Test
  void whatWasSaidBeforeTheLimitIsTheAnswer() {
    upstream.script(Scripted.plain("Let me see.", new Asked("echo", "{}")));
    for (int round = 1; round < 12; round++) {
      upstream.script(Scripted.plain("", new Asked("echo", "{}")));
    }
    JsonObject answer = ask(gateway(""), "");
    assertThat(message(answer).getString("content")).isEqualTo("Let me see.");
    assertThat(answer.getJsonObject("generation_context").getJsonArray("warnings").encode())
        .contains("limit of 12 rounds");
  }

  @Test
  void aForcedCallIsForcedOnce() {
    upstream.script(Scripted.plain("", new Asked("echo", "{}")), Answer.text("Done."));
    ask(gateway(""), ", \"tool_choice\": \"required\"");
    assertThat(upstream.requests().getFirst().json().getString("tool_choice"))
        .isEqualTo("required");
    assertThat(upstream.requests().getLast().json().containsKey("tool_choice")).isFalse();
  }

  @Test
  void explanationsAreAskedForAndShownAndNotGivenToTheTool() {
    upstream.script(
        Scripted.plain(
            "", new Asked("echo", "{\"text\": \"a\", \"explanation\": \"To hear it.\"}")),
        Answer.text("Done."));
    JsonObject answer = ask(gateway(", \"toolInvocationExplanations\": true"), "");
    JsonObject schema =
        upstream
            .requests()
            .getFirst()
            .json()
            .getJsonArray("tools")
            .getJsonObject(0)
            .getJsonObject("function")
            .getJsonObject("parameters");
    assertThat(schema.getJsonArray("required")).contains("explanation");
    assertThat(
            answer
                .getJsonObject("generation_context")
                .getJsonArray("runned_functions")
                .getJsonObject(0)
                .getString("explanation"))
        .isEqualTo("To hear it.");
  }

  @Test
  void toolsAreHiddenWithoutASkillButForThoseAlwaysVisible() {
    upstream.script(Answer.text("Done."));
    ask(gateway(", \"hideToolsWithoutSkill\": true, \"alwaysVisibleTools\": [\"meet\"]"), "");
    assertThat(namesOf(upstream.requests().getFirst().json())).containsExactly("meet");
  }

  @Test
  void aRoundThatFailsBreaksTheStreamWithAReason() throws Exception {
    upstream.script(
        Scripted.streamed(50, "Wait.", new Asked("echo", "{}")), Answer.status(400, "{}"));
    StreamedAnswers answer = StreamedAnswers.ask(client, Client.question(gateway(""), "Go", ""));
    assertThat(answer.done()).isFalse();
    assertThat(answer.chunks().getLast().getJsonObject("error").getString("message")).isNotBlank();
  }

  @Test
  void severalAnswersAtOnceAreRefusedWhereThereAreTools() {
    client
        .complete(Client.question(gateway(""), "Go", ", \"n\": 2"))
        .statusCode(400)
        .body("error.param", org.hamcrest.Matchers.equalTo("n"));
  }
}
