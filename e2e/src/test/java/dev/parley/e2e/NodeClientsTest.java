package dev.parley.e2e;

import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What users of OpenAI's and Vercel's packages see when only base URL and key were changed. */
@Order(2)
class NodeClientsTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final String JUDGED =
      """
      {"id": "m", "model": "fake-moderation", "results": [{"flagged": true,
       "categories": {"violence": true}, "category_scores": {"violence": 0.9}}]}""";

  @Test
  void openAi() {
    NodePackages.folder();
    try (Assistant assistant = Assistant.create(STACK, "openai for Node", Map.of())) {
      STACK.moderator().script(Answer.status(200, JUDGED));
      chats(assistant.upstream());
      assistant
          .upstream()
          .script(
              Answer.text("Hello Ann."),
              Answer.text("You are Ann."),
              Answer.text("One", " two"),
              Answer.text("One", " two").thenCut());
      NodePackages.run("openai.mjs", assistant.baseUrl(), assistant.api().key(), assistant.model());
    }
  }

  @Test
  void vercelsAiSdk() {
    NodePackages.folder();
    try (Assistant assistant = Assistant.create(STACK, "AI SDK", Map.of())) {
      chats(assistant.upstream());
      assistant.upstream().script(Answer.text("One", " two").thenCut());
      NodePackages.run("ai-sdk.mjs", assistant.baseUrl(), assistant.api().key(), assistant.model());
    }
  }

  /** A whole answer, a stream, tools twice, and an object. */
  private static void chats(FakeUpstream upstream) {
    upstream.script(
        Answer.text("Hello", " there."),
        Answer.text("One", " two", " three"),
        ScriptedCalls.plain("weather", "{\"city\": \"Rome\"}"),
        Answer.text("It rains."),
        ScriptedCalls.streamed("weather", "{\"city\": \"Oslo\"}"),
        Answer.text("It", " snows."),
        Answer.text("{\"name\": \"Ann\", ", "\"age\": 7}"));
  }
}
