package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** chat-service is killed in the middle of an answer: the message is kept, and answered once. */
@Order(99)
class ChatCrashTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Duration RECOVERY = Duration.ofMinutes(2);

  private static FakeUpstream upstream;
  private static String open;
  private static Api visitor;

  @BeforeAll
  static void beginSession() {
    upstream = FakeUpstream.start();
    Api api = STACK.newAccount("Chat crash");
    String gateway =
        api.post(
                "/api/v1/ai-gateways",
                Map.of(
                    "name",
                    "Slow",
                    "parameters",
                    Map.of("modelName", "fake-model", "baseAddress", upstream.baseUrl())))
            .expect(200)
            .text("aiGatewayId");
    String client =
        api.post("/api/v1/web-chat-client", Map.of("name", "Site", "aiGatewayId", gateway))
            .expect(200)
            .text("id");
    String key =
        api.post("/api/v1/web-chat-client/" + client + "/sessions", Map.of())
            .expect(200)
            .text("accessKey");
    visitor = api.withKey(null);
    open = "/api/v1/public/chat-clients/" + key;
  }

  @AfterAll
  static void stopUpstream() {
    upstream.close();
  }

  @Test
  void theMessageIsKeptAndAnsweredOnce() {
    upstream.script(Answer.text("Never to be whole").thenStall());
    CompletableFuture<Boolean> broken = CompletableFuture.supplyAsync(ChatCrashTest::askAndBreak);
    await().atMost(RECOVERY).until(() -> !upstream.requests().isEmpty());
    STACK.kill("chat-service");
    assertThat(broken.join()).isTrue();

    await()
        .atMost(RECOVERY)
        .pollInterval(Duration.ofSeconds(1))
        .ignoreExceptions()
        .until(() -> messages().path(1).path("state").asText().equals("failed"));
    assertThat(messages()).hasSize(2);
    assertThat(messages().at("/0/content").asText()).isEqualTo("Are you there?");
    assertThat(messages().at("/1/error/detail").asText()).contains("Your message was kept");

    upstream.script(Answer.text("Here I am."));
    Reply answer = visitor.post(open + "/prompt", Map.of("retry", true)).expect(200);
    assertThat(answer.text("completionText")).isEqualTo("Here I am.");
    assertThat(messages()).hasSize(2);
    assertThat(upstream.requests()).hasSize(2);
  }

  /** True when the call did not succeed. */
  private static boolean askAndBreak() {
    try {
      Map<String, Object> prompt =
          Map.of("prompt", Map.of("role", "user", "content", "Are you there?"));
      return visitor.post(open + "/prompt", prompt).status() != 200;
    } catch (UncheckedIOException e) {
      return true;
    }
  }

  private static JsonNode messages() {
    return visitor.get(open).expect(200).json().path("messages");
  }
}
