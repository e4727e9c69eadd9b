package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.InternalServerException;
import com.openai.errors.NotFoundException;
import com.openai.errors.RateLimitException;
import com.openai.errors.UnauthorizedException;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.embeddings.EmbeddingCreateParams;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What a client of OpenAI sees when only its base URL and key were changed. */
@Order(1)
class SdkTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final String EXTRACTIVE = "@parley/extractive";
  private static final String EMBEDDING = "@parley/bge-small-en-v1.5";
  private static final Duration SOON = Duration.ofSeconds(10);

  private static FakeUpstream upstream;
  private static Api api;
  private static String gatewayId;

  @BeforeAll
  static void createAiGateway() {
    upstream = FakeUpstream.start();
    api = STACK.newAccount("SDK");
    gatewayId = createGateway(upstream.baseUrl());
  }

  @AfterAll
  static void stopUpstream() {
    upstream.close();
  }

  @BeforeEach
  void reset() {
    upstream.reset();
  }

  private static String createGateway(String baseAddress) {
    return api.post(
            "/api/v1/ai-gateways",
            Map.of(
                "name",
                "Fake",
                "parameters",
                Map.of(
                    "baseAddress",
                    baseAddress,
                    "apiKey",
                    "upstream-key",
                    "modelName",
                    "fake-model")))
        .expect(200)
        .text("aiGatewayId");
  }

  private static OpenAIClient client(String key) {
    return OpenAIOkHttpClient.builder()
        .baseUrl(STACK.gateway() + "/v1")
        .apiKey(key)
        .maxRetries(0)
        .build();
  }

  private static OpenAIClient client() {
    return client(api.key());
  }

  private static ChatCompletionCreateParams ask(String model) {
    return ChatCompletionCreateParams.builder().model(model).addUserMessage("Hello?").build();
  }

  @Test
  void listsModelsAndGateways() {
    List<String> ids = client().models().list().items().stream().map(model -> model.id()).toList();
    assertThat(ids).contains(EXTRACTIVE, EMBEDDING, gatewayId);
  }

  @Test
  void chatsWithTheBuiltInModel() {
    ChatCompletion completion = client().chat().completions().create(ask(EXTRACTIVE));
    assertThat(completion.choices().getFirst().message().content().orElse("")).isNotBlank();
    assertThat(completion.usage()).isPresent();
  }

  @Test
  void chatsThroughAnAiGatewayByIdAndSlug() {
    upstream.script(Answer.text("From ", "upstream"), Answer.text("Again"));
    ChatCompletion byId = client().chat().completions().create(ask(gatewayId));
    assertThat(byId.choices().getFirst().message().content()).hasValue("From upstream");
    String slug = api.get("/api/v1/ai-gateways/" + gatewayId).expect(200).text("slug");
    ChatCompletion bySlug = client().chat().completions().create(ask(slug));
    assertThat(bySlug.choices().getFirst().message().content()).hasValue("Again");
    var sent = upstream.requests().getFirst();
    assertThat(sent.json().getString("model")).isEqualTo("fake-model");
    assertThat(sent.headers().get("Authorization")).isEqualTo("Bearer upstream-key");
  }

  @Test
  void embeds() {
    var answer =
        client()
            .embeddings()
            .create(
                EmbeddingCreateParams.builder()
                    .model(EMBEDDING)
                    .inputOfArrayOfStrings(List.of("a cat", "a kitten", "quarterly revenue"))
                    .build());
    assertThat(answer.data()).hasSize(3);
    List<List<Float>> vectors = answer.data().stream().map(each -> each.embedding()).toList();
    assertThat(vectors.getFirst()).hasSize(384);
    assertThat(dot(vectors.get(0), vectors.get(1)))
        .isGreaterThan(dot(vectors.get(0), vectors.get(2)));
  }

  @Test
  void streamsAsTheUpstreamSends() {
    CountDownLatch last = new CountDownLatch(1);
    upstream.script(Answer.text("one", "two", "three").holdingLastUntil(last));
    StringBuilder text = new StringBuilder();
    try (StreamResponse<ChatCompletionChunk> stream =
        client().chat().completions().createStreaming(ask(gatewayId))) {
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      while (!text.toString().contains("two")) {
        text.append(textOf(chunks.next()));
      }
      assertThat(text).hasToString("onetwo");
      assertThat(upstream.piecesSent()).isEqualTo(2);
      last.countDown();
      chunks.forEachRemaining(chunk -> text.append(textOf(chunk)));
    }
    assertThat(text).hasToString("onetwothree");
  }

  @Test
  void closingTheStreamCancelsTheUpstreamCall() {
    upstream.script(Answer.text("one", "two").thenStall());
    try (StreamResponse<ChatCompletionChunk> stream =
        client().chat().completions().createStreaming(ask(gatewayId))) {
      Iterator<ChatCompletionChunk> chunks = stream.stream().iterator();
      String text = "";
      while (text.isEmpty()) {
        text = textOf(chunks.next());
      }
    }
    Awaitility.await().atMost(SOON).until(() -> upstream.cancelled() == 1);
  }

  @Test
  void streamThatBreaksOffIsNoWholeAnswer() {
    upstream.script(Answer.text("one", "two").thenCut());
    assertThatThrownBy(
            () -> {
              try (var stream = client().chat().completions().createStreaming(ask(gatewayId))) {
                String text = stream.stream().map(SdkTest::textOf).collect(Collectors.joining());
                throw new AssertionError("Looked whole: " + text);
              }
            })
        .isNotInstanceOf(AssertionError.class);
  }

  @Test
  void errorsAreTheOnesThatTheSdkKnows() {
    String unknownKey = "sk-00000000000000000000000000000000";
    assertThatThrownBy(() -> client(unknownKey).chat().completions().create(ask(EXTRACTIVE)))
        .isInstanceOf(UnauthorizedException.class);
    NotFoundException noModel =
        catchThrowableOfType(
            NotFoundException.class,
            () -> client().chat().completions().create(ask("no-such-model")));
    assertThat(noModel.code()).hasValue("model_not_found");
    assertThatThrownBy(
            () ->
                client()
                    .chat()
                    .completions()
                    .create(
                        ChatCompletionCreateParams.builder()
                            .model(EXTRACTIVE)
                            .messages(List.of())
                            .build()))
        .isInstanceOf(BadRequestException.class);
  }

  @Test
  void upstreamsFailuresAreToldApart() {
    upstream.script(Answer.status(429, "{}").withHeader("Retry-After", "7"));
    RateLimitException limited =
        catchThrowableOfType(
            RateLimitException.class, () -> client().chat().completions().create(ask(gatewayId)));
    assertThat(limited.headers().values("retry-after")).containsExactly("7");
    upstream.reset();
    upstream.script(Answer.silence(), Answer.silence(), Answer.silence());
    assertThat(statusOf(gatewayId)).isEqualTo(504);
    upstream.reset();
    String down = createGateway("http://127.0.0.1:1/v1");
    assertThat(statusOf(down)).isEqualTo(502);
  }

  private static int statusOf(String model) {
    InternalServerException failure =
        catchThrowableOfType(
            InternalServerException.class, () -> client().chat().completions().create(ask(model)));
    assertThat(failure).isNotNull();
    return failure.statusCode();
  }

  private static String textOf(ChatCompletionChunk chunk) {
    return chunk.choices().stream()
        .map(choice -> choice.delta().content().orElse(""))
        .collect(Collectors.joining());
  }

  private static double dot(List<Float> a, List<Float> b) {
    double sum = 0;
    for (int i = 0; i < a.size(); i++) {
      sum += a.get(i) * b.get(i);
    }
    return sum;
  }
}
