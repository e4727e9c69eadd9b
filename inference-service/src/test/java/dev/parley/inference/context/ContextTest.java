package dev.parley.inference.context;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class ContextTest {

  private static final String LONG = "word ".repeat(60).strip();

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String gateway(String more) {
    return client.gateway("{\"baseAddress\": \"\", \"modelName\": \"fake-model\"" + more + "}");
  }

  private static String conversation(String gateway) {
    JsonArray messages =
        new JsonArray()
            .add(message("system", "Be brief."))
            .add(message("user", LONG))
            .add(
                new JsonObject(
                    """
                    {"role": "assistant", "content": null, "tool_calls": [{"id": "c", "type": "function",
                      "function": {"name": "f", "arguments": "{}"}}]}"""))
            .add(message("tool", LONG).put("tool_call_id", "c"))
            .add(message("assistant", "So be it."))
            .add(message("user", "And now?"));
    return new JsonObject().put("model", gateway).put("messages", messages).encode();
  }

  private static JsonObject message(String role, String content) {
    return new JsonObject().put("role", role).put("content", content);
  }

  @Test
  void aConversationThatIsTooLongIsRefusedWithOpenAisCode() throws Exception {
    String gateway = gateway(", \"contextMaximumSize\": 100");
    client
        .complete(conversation(gateway))
        .statusCode(400)
        .body("error.code", equalTo("context_length_exceeded"));
    assertThat(upstream.requests()).isEmpty();
  }

  @Test
  void truncatingLeavesOutWholeTurnsAndKeepsInstructionAndQuestion() throws Exception {
    String gateway =
        gateway(", \"contextMaximumSize\": 60, \"contextOverflowAction\": \"Truncate\"");
    client
        .complete(conversation(gateway))
        .statusCode(200)
        .body("generation_context.warnings.size()", equalTo(1));
    JsonArray sent = upstream.requests().getLast().json().getJsonArray("messages");
    assertThat(sent.stream().map(m -> ((JsonObject) m).getString("role")))
        .containsExactly("system", "assistant", "user");
    assertThat(StreamedAnswers.ask(client, conversation(gateway)).done()).isTrue();
  }

  @Test
  void aQuestionThatIsTooLongItselfIsRefusedAlsoWhenTruncating() {
    String gateway =
        gateway(", \"contextMaximumSize\": 20, \"contextOverflowAction\": \"Truncate\"");
    client
        .ask(gateway, LONG)
        .statusCode(400)
        .body("error.code", equalTo("context_length_exceeded"));
  }

  @Test
  void theTemplateHoldsThePrompt() {
    String gateway =
        gateway(", \"userPromptTemplate\": \"[{{user}}/{metadata.tier}] {prompt} (answer)\"");
    client
        .complete(
            Client.question(
                gateway, "Hi", ", \"user\": \"ann\", \"metadata\": {\"tier\": \"gold\"}"))
        .statusCode(200);
    JsonArray sent = upstream.requests().getLast().json().getJsonArray("messages");
    assertThat(sent.getJsonObject(0).getString("content")).isEqualTo("[ann/gold] Hi (answer)");
  }

  @Test
  void aTemplateWithoutThePromptStandsBeforeIt() {
    client.ask(gateway(", \"userPromptTemplate\": \"Answer in $1 verse.\""), "Hi").statusCode(200);
    JsonArray sent = upstream.requests().getLast().json().getJsonArray("messages");
    assertThat(sent.getJsonObject(0).getString("content")).isEqualTo("Answer in $1 verse.\n\nHi");
  }
}
