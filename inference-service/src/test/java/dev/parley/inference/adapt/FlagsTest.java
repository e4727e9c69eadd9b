package dev.parley.inference.adapt;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.inference.aigateway.ToolHandlers;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each flag of an AI gateway acts, plain and streamed. */
@InferenceTest
class FlagsTest {

  private static final String HISTORY =
      """
      [{"role": "system", "content": "Be brief."},
       {"role": "assistant", "content": "Hello.", "reasoning_content": "They came.",
        "reasoning_details": [{"type": "reasoning.text", "text": "x"}]},
       {"role": "user", "content": "One"}, {"role": "user", "content": "Two"},
       {"role": "assistant", "content": null, "tool_calls": [{"id": "c1", "type": "function",
         "function": {"name": "look", "arguments": "{\\"a\\": 1}"}}]},
       {"role": "tool", "tool_call_id": "c1", "content": "seen"},
       {"role": "user", "content": "Three"}]""";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String gateway(String flags, String more) {
    return client.gateway(
        "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"flags\": ["
            + flags
            + "]"
            + more
            + "}");
  }

  private JsonObject sentFor(String gateway, String messages, String more) {
    client
        .complete("{\"model\": \"" + gateway + "\", \"messages\": " + messages + more + "}")
        .statusCode(200);
    return upstream.requests().getLast().json();
  }

  private static List<String> roles(JsonObject sent) {
    return sent.getJsonArray("messages").stream()
        .map(message -> ((JsonObject) message).getString("role"))
        .toList();
  }

  private JsonObject message(String gateway, String more) {
    return new JsonObject(
            client
                .complete(Client.question(gateway, "Hi", more))
                .statusCode(200)
                .extract()
                .asString())
        .getJsonArray("choices")
        .getJsonObject(0)
        .getJsonObject("message");
  }

  private StreamedAnswers streamed(String gateway, String more) throws Exception {
    return StreamedAnswers.ask(client, Client.question(gateway, "Hi", more));
  }

  @Test
  void withoutFlagsOnlyWhatWasThoughtIsLeftOut() {
    JsonObject sent = sentFor(gateway("", ""), HISTORY, ", \"temperature\": 0.5");
    assertThat(roles(sent))
        .containsExactly("system", "assistant", "user", "user", "assistant", "tool", "user");
    assertThat(sent.getJsonArray("messages").getJsonObject(1).getMap()).hasSize(2);
    assertThat(sent.getDouble("temperature")).isEqualTo(0.5);
  }

  @Test
  void noSystemInstructPutsInstructionsIntoTheFirstQuestion() {
    JsonObject sent =
        sentFor(
            gateway("\"NoSystemInstruct\"", ", \"systemInstruction\": \"Be kind.\""),
            "[{\"role\": \"user\", \"content\": \"Hi\"}]",
            "");
    assertThat(roles(sent)).containsExactly("user");
    assertThat(sent.getJsonArray("messages").getJsonObject(0).getString("content"))
        .isEqualTo("Be kind.\n\nHi");
  }

  @Test
  void settingsThatTheModelDoesNotTakeAreLeftOut() {
    JsonObject sent =
        sentFor(
            gateway(
                "\"NoTemperature\", \"NoReasoningEffort\", \"NoStopParameter\"",
                ", \"temperature\": 1.2, \"reasoningEffort\": \"low\", \"stop\": \"END\""),
            HISTORY,
            ", \"reasoning\": {\"effort\": \"high\", \"summary\": \"auto\"}");
    assertThat(sent.fieldNames()).doesNotContain("temperature", "reasoning_effort", "stop");
    assertThat(sent.getJsonObject("reasoning").fieldNames()).containsExactly("summary");
  }

  @Test
  void disableReasoningSummaryAsksForNone() {
    JsonObject sent =
        sentFor(
            gateway("\"DisableReasoningSummary\"", ""),
            HISTORY,
            ", \"reasoning\": {\"summary\": \"auto\"}, \"reasoning_summary\": \"auto\"");
    assertThat(sent.fieldNames()).doesNotContain("reasoning", "reasoning_summary");
  }

  @Test
  void whereTheModelKnowsNoStopTheAnswerIsCutHere() throws Exception {
    String gateway = gateway("\"NoStopParameter\"", "");
    upstream.script(Answer.text("One E", "N", "D two"), Answer.text("One E", "N", "D two"));
    assertThat(message(gateway, ", \"stop\": [\"END\"]").getString("content")).isEqualTo("One ");
    assertThat(streamed(gateway, ", \"stop\": [\"END\"]").text()).isEqualTo("One ");
  }

  @Test
  void thoughtsAreSeparatedAndShownOnlyWhereAsked() throws Exception {
    Answer thinking = Answer.text("<thi", "nk>Hm", "m.</th", "ink>\n\nY", "es.");
    upstream.script(thinking, thinking, thinking, thinking);
    String silent = gateway("\"ThinkingProcess\"", "");
    String open = gateway("\"ThinkingProcess\", \"ReturnReasoningTokens\"", "");
    assertThat(message(silent, "").getString("content")).isEqualTo("Yes.");
    assertThat(message(silent, "").containsKey("reasoning_content")).isFalse();
    assertThat(message(open, "").getString("reasoning_content")).isEqualTo("Hmm.");
    StreamedAnswers streamed = streamed(open, "");
    assertThat(streamed.text()).isEqualTo("Yes.");
    assertThat(streamed.reasoning()).isEqualTo("Hmm.");
  }

  @Test
  void reasoningOfTheUpstreamIsShownOnlyWhereAsked() throws Exception {
    String body =
        """
        {"choices": [{"index": 0, "finish_reason": "stop", "message": {"role": "assistant",
          "content": "x", "reasoning_content": "why", "reasoning_details": [
          {"type": "reasoning.summary", "summary": "s"}, {"type": "reasoning.text", "text": "t"}]}}]}""";
    for (int i = 0; i < 4; i++) {
      upstream.script(Answer.status(200, body));
    }
    assertThat(message(gateway("", ""), "").fieldNames())
        .doesNotContain("reasoning_content", "reasoning_details");
    JsonObject shown = message(gateway("\"ReturnReasoningTokens\"", ""), "");
    assertThat(shown.getString("reasoning_content")).isEqualTo("why");
    assertThat(shown.getJsonArray("reasoning_details")).hasSize(2);
    JsonObject without =
        message(gateway("\"ReturnReasoningTokens\", \"DisableReasoningDetails\"", ""), "");
    assertThat(without.fieldNames()).doesNotContain("reasoning_details");
    JsonObject unsummarised =
        message(gateway("\"ReturnReasoningTokens\", \"DisableReasoningSummary\"", ""), "");
    assertThat(unsummarised.getJsonArray("reasoning_details")).hasSize(1);
  }

  @Test
  void earlierThoughtsAreSentWhereTheModelKeepsThem() {
    JsonObject kept =
        sentFor(gateway("\"PreserveThinkingTokens\", \"IncludeStoredReasoning\"", ""), HISTORY, "")
            .getJsonArray("messages")
            .getJsonObject(1);
    assertThat(kept.getString("reasoning_content")).isEqualTo("They came.");
    assertThat(kept.getJsonArray("reasoning_details")).hasSize(1);
    JsonObject without =
        sentFor(gateway("\"IncludeStoredReasoning\", \"DisableReasoningDetails\"", ""), HISTORY, "")
            .getJsonArray("messages")
            .getJsonObject(1);
    assertThat(without.fieldNames()).doesNotContain("reasoning_details", "reasoning_content");
  }

  @Test
  void strictTurnsAlternate() {
    JsonObject sent = sentFor(gateway("\"StrictUserAssistantTurns\"", ""), HISTORY, "");
    assertThat(roles(sent))
        .containsExactly("system", "user", "assistant", "user", "assistant", "tool", "user");
    assertThat(sent.getJsonArray("messages").getJsonObject(3).getString("content"))
        .isEqualTo("One\n\nTwo");
  }

  @Test
  void toolCallsAreToldInWords() {
    JsonObject sent = sentFor(gateway("\"RewriteToolCallsAsUserMessages\"", ""), HISTORY, "");
    assertThat(roles(sent)).doesNotContain("tool");
    assertThat(sent.getJsonArray("messages").getJsonObject(4).getString("content"))
        .isEqualTo("Called look with {\"a\": 1}");
    assertThat(sent.getJsonArray("messages").getJsonObject(5).getString("content"))
        .isEqualTo("Result of look:\nseen");
  }

  @Test
  void mediaAreNamedWhereTheModelReadsTextOnly() {
    JsonObject sent =
        sentFor(
            gateway("\"DisableMultiModalInput\"", ""),
            """
            [{"role": "user", "content": [{"type": "text", "text": "See"},
              {"type": "image_url", "image_url": {"url": "data:image/png;base64,AA=="}}]}]""",
            "");
    JsonArray parts = sent.getJsonArray("messages").getJsonObject(0).getJsonArray("content");
    assertThat(parts.getJsonObject(1).getString("text")).contains("image_url");
  }

  @Test
  void draftsOfADiffusionModelAreGivenOutWhenTheLastIsThere() throws Exception {
    upstream.script(Answer.text("Hxllo", "Hello wxrld", "Hello world"));
    assertThat(streamed(gateway("\"DiffusingStream\"", ""), "").text()).isEqualTo("Hello world");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"OpenAiStrictJson\"                              | false",
        "\"OpenAiStrictJson\"                              | true",
        "\"OpenAiStrictJson\", \"StructuredOutputSupport\" | false"
      })
  void strictJsonClosesSchemas(String flags, boolean streamed) {
    JsonObject sent =
        sentFor(
            gateway(flags, ""),
            "[{\"role\": \"user\", \"content\": \"Hi\"}]",
            """
            , "stream": %s, "tools": [{"type": "function", "function": {"name": "f", "parameters":
                {"type": "object", "properties": {"x": {"type": "string"}}}}}],
              "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema":
              {"type": "object", "properties": {"a": {"type": "string"}, "b": {"type": "array",
               "items": {"type": "object", "properties": {}}}, "c": {"$ref": "#/$defs/c"}},
               "$defs": {"c": {"type": "object", "properties": {"d": {"type": "string"}}}},
               "required": ["a"]}}}"""
                .formatted(streamed));
    assertThat(roles(sent)).containsExactly("user");
    JsonObject function = sent.getJsonArray("tools").getJsonObject(0).getJsonObject("function");
    assertThat(function.getBoolean("strict")).isTrue();
    assertThat(function.getJsonObject("parameters").getJsonArray("required")).containsExactly("x");
    JsonObject format = sent.getJsonObject("response_format").getJsonObject("json_schema");
    assertThat(format.getBoolean("strict")).isTrue();
    JsonObject schema = format.getJsonObject("schema");
    assertThat(schema.getJsonArray("required")).containsExactly("a", "b", "c");
    assertThat(schema.getJsonObject("properties").getJsonObject("c").encode())
        .isEqualTo("{\"anyOf\":[{\"$ref\":\"#/$defs/c\"},{\"type\":\"null\"}]}");
    assertThat(schema.getJsonObject("$defs").getJsonObject("c").getJsonArray("required"))
        .containsExactly("d");
    assertThat(schema.getBoolean("additionalProperties")).isFalse();
    assertThat(schema.getJsonObject("properties").getJsonObject("b").getJsonArray("type"))
        .contains("null");
  }

  @Test
  void withoutStructuredOutputTheSchemaIsTold() {
    String format =
        """
        , "response_format": {"type": "json_schema", "json_schema": {"name": "n", "schema":
          {"type": "object", "properties": {"colour": {"type": "string"}}}}}""";
    String messages = "[{\"role\": \"user\", \"content\": \"Hi\"}]";
    JsonObject told = sentFor(gateway("", ""), messages, format);
    assertThat(told.containsKey("response_format")).isFalse();
    assertThat(told.getJsonArray("messages").getJsonObject(0).getString("content"))
        .contains("\"colour\"");
    JsonObject native_ = sentFor(gateway("\"StructuredOutputSupport\"", ""), messages, format);
    assertThat(native_.containsKey("response_format")).isTrue();
  }

  @Test
  void thePrefillBeginsTheAnswerAndIsShownWhereAsked() throws Exception {
    String prefill = ", \"assistantPrefill\": \"Dear\"";
    upstream.script(Answer.text(" friend"));
    assertThat(message(gateway("", prefill), "").getString("content")).isEqualTo(" friend");
    assertThat(roles(upstream.requests().getLast().json())).containsExactly("user", "assistant");
    String shown = gateway("", prefill + ", \"includePrefillingInMessages\": true");
    upstream.script(Answer.text("De", "ar friend"), Answer.text(" friend"));
    assertThat(streamed(shown, "").text()).isEqualTo("Dear friend");
    assertThat(streamed(shown, "").text()).isEqualTo("Dear friend");
    String none = gateway("\"NoAssistantPrefilling\"", prefill);
    message(none, "");
    assertThat(roles(upstream.requests().getLast().json())).containsExactly("user");
  }

  @Test
  void callsThatAModelWritesIntoItsTextAreCalls() throws Exception {
    String tools =
        """
        , "tools": [{"type": "function", "function": {"name": "look", "parameters": {"type": "object"}}}]""";
    String written =
        "I look. <tool_call>{\"name\": \"look\", \"arguments\": {\"at\": 1}}</tool_call>";
    String gateway = gateway("", ", \"knownToolHandlerName\": \"hermes\"");
    upstream.script(Answer.text(written), Answer.text(written.split("(?<=\\G.{3})")));
    JsonObject message = message(gateway, tools);
    assertThat(message.getString("content")).isEqualTo("I look. ");
    assertThat(
            message.getJsonArray("tool_calls").getJsonObject(0).getJsonObject("function").encode())
        .isEqualTo("{\"name\":\"look\",\"arguments\":\"{\\\"at\\\":1}\"}");
    JsonObject sent = upstream.requests().getLast().json();
    assertThat(sent.containsKey("tools")).isFalse();
    assertThat(sent.getJsonArray("messages").getJsonObject(0).getString("content"))
        .contains("<tool_call>", "look");
    StreamedAnswers streamed = streamed(gateway, tools);
    assertThat(streamed.calls()).containsExactly("look {\"at\":1}");
    assertThat(streamed.text()).isEqualTo("I look. ");
    assertThat(streamed.finishReason()).isEqualTo("tool_calls");
  }

  @Test
  void furtherSettingsAreSentAndARequestsOwnWin() {
    JsonObject sent =
        sentFor(
            gateway(
                "",
                ", \"additionalSettings\": {\"min_p\": 0.1, \"seed\": 1, \"model\": \"other\"}"),
            HISTORY,
            ", \"seed\": 7");
    assertThat(sent.getDouble("min_p")).isEqualTo(0.1);
    assertThat(sent.getInteger("seed")).isEqualTo(7);
    assertThat(sent.getString("model")).isEqualTo("fake-model");
  }

  @Test
  void onlyTheLastResultsOfToolsStayWhole() {
    String messages =
        """
        [{"role": "user", "content": "a"},
         {"role": "assistant", "tool_calls": [{"id": "1", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
         {"role": "tool", "tool_call_id": "1", "content": "first"},
         {"role": "assistant", "tool_calls": [{"id": "2", "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
         {"role": "tool", "tool_call_id": "2", "content": "second"}]""";
    JsonArray sent =
        sentFor(gateway("", ", \"toolContextCount\": 1"), messages, "").getJsonArray("messages");
    assertThat(sent.getJsonObject(2).getString("content")).contains("left out");
    assertThat(sent.getJsonObject(4).getString("content")).isEqualTo("second");
  }

  @Test
  void bytesOfACharacterMayComeApart() throws Exception {
    String event =
        "data: {\"choices\": [{\"index\": 0, \"delta\": {\"content\": \"<think>ä</think>€😀\"},"
            + " \"finish_reason\": \"stop\"}]}\n\ndata: [DONE]\n\n";
    byte[] bytes = event.getBytes(StandardCharsets.UTF_8);
    byte[][] single = new byte[bytes.length][];
    for (int i = 0; i < bytes.length; i++) {
      single[i] = new byte[] {bytes[i]};
    }
    upstream.script(Answer.raw(single));
    assertThat(streamed(gateway("\"ThinkingProcess\"", ""), "").text()).isEqualTo("€😀");
  }

  @Test
  void everyHandlerThatCanBeNamedIsThere() {
    for (String name : ToolHandlers.NAMES) {
      assertThat(WrittenCallFormat.named(name).isPresent())
          .as(name)
          .isEqualTo(!name.equals(ToolHandlers.NATIVE));
    }
    assertThat(ToolHandlers.NAMES).hasSize(WrittenCallFormat.values().length + 2);
  }
}
