package dev.parley.rag.upstream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiChatModelTest {

  private static final UUID ACCOUNT = new UUID(0, 1);

  private final FakeUpstream upstream = FakeUpstream.start();

  @AfterEach
  void stop() {
    upstream.close();
  }

  /** Settings as an operator gives them. */
  record Settings(
      Optional<URI> baseUrl, Optional<String> apiKey, Optional<String> model, Duration timeout)
      implements ChatModelConfig {
    @Override
    public int parallelCalls() {
      return 2;
    }
  }

  private ChatModel model(Duration timeout) {
    return new OpenAiChatModel(
        new Settings(
            Optional.of(URI.create(upstream.baseUrl())),
            Optional.of("secret"),
            Optional.of("fake-model"),
            timeout));
  }

  @Test
  void asksAndAnswers() {
    upstream.script(Answer.text("A ", "summary."));

    assertThat(model(Duration.ofSeconds(10)).complete(ACCOUNT, "Summarise.", "A long text."))
        .isEqualTo("A summary.");

    FakeUpstream.Recorded asked = upstream.requests().getFirst();
    assertThat(asked.headers().get("Authorization")).isEqualTo("Bearer secret");
    assertThat(asked.path()).isEqualTo("/v1/chat/completions");
    assertThat(asked.json().getString("model")).isEqualTo("fake-model");
    assertThat(asked.json().getJsonArray("messages").encode())
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"Summarise.\"},"
                + "{\"role\":\"user\",\"content\":\"A long text.\"}]");
  }

  @Test
  void tellsWhatMayWorkLaterFromWhatWillNot() {
    upstream.script(
        Answer.status(503, "{}"),
        Answer.status(429, "{}"),
        Answer.status(401, "{\"error\":{\"message\":\"Wrong key.\"}}"),
        Answer.text(" "));

    assertThat(failure(Duration.ofSeconds(10)).temporary()).isTrue();
    assertThat(failure(Duration.ofSeconds(10)).temporary()).isTrue();
    assertThat(failure(Duration.ofSeconds(10)))
        .hasMessageContaining("401: Wrong key.")
        .matches(e -> !e.temporary());
    assertThat(failure(Duration.ofSeconds(10))).hasMessageContaining("empty");
    upstream.script(Answer.silence());
    assertThat(failure(Duration.ofMillis(200)).temporary()).isTrue();
  }

  private ChatModelUnavailableException failure(Duration timeout) {
    try {
      model(timeout).complete(ACCOUNT, "", "text");
    } catch (ChatModelUnavailableException e) {
      return e;
    }
    throw new AssertionError("there was an answer");
  }

  @Test
  void withoutAModelThereIsNone() {
    ChatModel none =
        new OpenAiChatModel(
            new Settings(
                Optional.of(URI.create(upstream.baseUrl())),
                Optional.empty(),
                Optional.empty(),
                Duration.ofSeconds(1)));

    assertThat(none.configured()).isFalse();
    assertThatExceptionOfType(ChatModelUnavailableException.class)
        .isThrownBy(() -> none.complete(ACCOUNT, "", "text"));
    assertThat(upstream.requests()).isEmpty();
  }
}
