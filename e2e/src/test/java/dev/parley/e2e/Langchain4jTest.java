package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.agent.tool.ToolSpecification;
import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.ChatMessage;
import dev.langchain4j.data.message.ToolExecutionResultMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.exception.AuthenticationException;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiEmbeddingModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.parley.testing.Answer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** What users of langchain4j see when only base URL and key were changed. */
@Order(1)
class Langchain4jTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final ToolSpecification WEATHER =
      ToolSpecification.builder()
          .name("weather")
          .description("Tells the weather.")
          .parameters(JsonObjectSchema.builder().addStringProperty("city").required("city").build())
          .build();

  private static Assistant assistant;

  @BeforeAll
  static void create() {
    assistant = Assistant.create(STACK, "langchain4j", Map.of());
  }

  @AfterAll
  static void close() {
    assistant.close();
  }

  @BeforeEach
  void reset() {
    assistant.upstream().reset();
  }

  private static OpenAiChatModel model(String key) {
    return OpenAiChatModel.builder()
        .baseUrl(assistant.baseUrl())
        .apiKey(key)
        .modelName(assistant.model())
        .maxRetries(0)
        .build();
  }

  private static OpenAiChatModel model() {
    return model(assistant.api().key());
  }

  @Test
  void chats() {
    assistant.upstream().script(Answer.text("Hello", " there."));
    ChatResponse response =
        model().chat(ChatRequest.builder().messages(UserMessage.from("Hi")).build());
    assertThat(response.aiMessage().text()).isEqualTo("Hello there.");
    assertThat(response.finishReason()).isEqualTo(FinishReason.STOP);
    assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(12);
  }

  @Test
  void streams() throws Exception {
    assistant.upstream().script(Answer.text("One", " two", " three"));
    Gathered gathered = new Gathered();
    streaming().chat("Count.", gathered);
    ChatResponse response = gathered.whole.get(30, TimeUnit.SECONDS);
    assertThat(gathered.pieces).containsExactly("One", " two", " three");
    assertThat(response.aiMessage().text()).isEqualTo("One two three");
    assertThat(response.tokenUsage().totalTokenCount()).isEqualTo(13);
  }

  /** This library reads no event that holds an error; what it tells is that nothing finished. */
  @Test
  void streamThatBreaksOffHasNotFinished() throws Exception {
    assistant.upstream().script(Answer.text("One", " two").thenCut());
    Gathered gathered = new Gathered();
    streaming().chat("Count.", gathered);
    ChatResponse response = gathered.whole.get(30, TimeUnit.SECONDS);
    assertThat(response.finishReason()).isNull();
  }

  private static OpenAiStreamingChatModel streaming() {
    return OpenAiStreamingChatModel.builder()
        .baseUrl(assistant.baseUrl())
        .apiKey(assistant.api().key())
        .modelName(assistant.model())
        .build();
  }

  private static final class Gathered implements StreamingChatResponseHandler {

    private final List<String> pieces = new ArrayList<>();
    private final CompletableFuture<ChatResponse> whole = new CompletableFuture<>();

    @Override
    public void onPartialResponse(String piece) {
      pieces.add(piece);
    }

    @Override
    public void onCompleteResponse(ChatResponse response) {
      whole.complete(response);
    }

    @Override
    public void onError(Throwable error) {
      whole.completeExceptionally(error);
    }
  }

  @Test
  void callsTools() {
    assistant
        .upstream()
        .script(ScriptedCalls.plain("weather", "{\"city\": \"Rome\"}"), Answer.text("It rains."));
    List<ChatMessage> messages = new ArrayList<>(List.of(UserMessage.from("Weather?")));
    AiMessage asked = model().chat(withTools(messages)).aiMessage();
    ToolExecutionRequest call = asked.toolExecutionRequests().getFirst();
    assertThat(call.name()).isEqualTo("weather");
    assertThat(call.arguments()).isEqualTo("{\"city\": \"Rome\"}");
    messages.add(asked);
    messages.add(ToolExecutionResultMessage.from(call, "Rain in Rome"));
    assertThat(model().chat(withTools(messages)).aiMessage().text()).isEqualTo("It rains.");
    assertThat(assistant.upstream().requests().get(1).body()).contains("Rain in Rome");
  }

  @Test
  void streamedToolCallsAreWhole() throws Exception {
    assistant.upstream().script(ScriptedCalls.streamed("weather", "{\"city\": \"Oslo\"}"));
    Gathered gathered = new Gathered();
    streaming().chat(withTools(List.of(UserMessage.from("Weather?"))), gathered);
    ChatResponse response = gathered.whole.get(30, TimeUnit.SECONDS);
    assertThat(response.finishReason()).isEqualTo(FinishReason.TOOL_EXECUTION);
    assertThat(response.aiMessage().toolExecutionRequests().getFirst().arguments())
        .isEqualTo("{\"city\": \"Oslo\"}");
  }

  private static ChatRequest withTools(List<ChatMessage> messages) {
    return ChatRequest.builder().messages(messages).toolSpecifications(WEATHER).build();
  }

  @Test
  void asksForJson() {
    assistant.upstream().script(Answer.text("{\"age\": 7}"));
    ChatRequest request =
        ChatRequest.builder()
            .messages(UserMessage.from("How old?"))
            .responseFormat(
                ResponseFormat.builder()
                    .type(ResponseFormatType.JSON)
                    .jsonSchema(
                        JsonSchema.builder()
                            .name("person")
                            .rootElement(
                                JsonObjectSchema.builder().addIntegerProperty("age").build())
                            .build())
                    .build())
            .build();
    assertThat(model().chat(request).aiMessage().text()).isEqualTo("{\"age\": 7}");
    assertThat(assistant.upstream().requests().getFirst().body()).contains("JSON Schema", "age");
  }

  @Test
  void embeds() {
    OpenAiEmbeddingModel model =
        OpenAiEmbeddingModel.builder()
            .baseUrl(assistant.baseUrl())
            .apiKey(assistant.api().key())
            .modelName("@parley/bge-small-en-v1.5")
            .build();
    List<Embedding> vectors =
        model
            .embedAll(
                List.of(
                    TextSegment.from("a cat"),
                    TextSegment.from("a kitten"),
                    TextSegment.from("quarterly revenue")))
            .content();
    assertThat(vectors).hasSize(3);
    assertThat(CosineSimilarity.between(vectors.get(0), vectors.get(1)))
        .isGreaterThan(CosineSimilarity.between(vectors.get(0), vectors.get(2)));
  }

  @Test
  void wrongKeyIsToldAsSuch() {
    assertThatThrownBy(() -> model("sk-00000000000000000000000000000000").chat("Hi"))
        .isInstanceOf(AuthenticationException.class);
  }
}
