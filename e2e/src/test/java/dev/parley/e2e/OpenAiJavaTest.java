package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.NotFoundException;
import com.openai.helpers.ChatCompletionAccumulator;
import com.openai.helpers.ResponseAccumulator;
import com.openai.models.chat.completions.ChatCompletion;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.chat.completions.ChatCompletionMessage;
import com.openai.models.chat.completions.ChatCompletionStreamOptions;
import com.openai.models.chat.completions.ChatCompletionToolMessageParam;
import com.openai.models.moderations.ModerationCreateParams;
import com.openai.models.responses.Response;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseFunctionToolCall;
import com.openai.models.responses.ResponseInputItem;
import com.openai.models.responses.ResponseOutputText;
import com.openai.models.responses.ResponseStatus;
import com.openai.models.responses.ResponseStreamEvent;
import dev.parley.testing.Answer;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** The flows of OpenAI's own Java library, beyond the plain ones of {@link SdkTest}. */
@Order(1)
class OpenAiJavaTest {

  private static final ParleyStack STACK = ParleyStack.running();

  private static Assistant assistant;
  private static OpenAIClient client;

  @JsonClassDescription("Tells the weather.")
  static class GetWeather {
    @JsonPropertyDescription("A city")
    public String city;
  }

  static class Person {
    public String name;
    public int age;
  }

  @BeforeAll
  static void create() {
    assistant = Assistant.create(STACK, "openai-java", Map.of());
    client =
        OpenAIOkHttpClient.builder()
            .baseUrl(assistant.baseUrl())
            .apiKey(assistant.api().key())
            .maxRetries(0)
            .build();
  }

  @AfterAll
  static void close() {
    client.close();
    assistant.close();
  }

  @BeforeEach
  void reset() {
    assistant.upstream().reset();
  }

  private static ChatCompletionCreateParams.Builder ask(String question) {
    return ChatCompletionCreateParams.builder().model(assistant.model()).addUserMessage(question);
  }

  private static String sent(int request) {
    return assistant.upstream().requests().get(request).body();
  }

  @Test
  void toolsAreCalledAndTheirResultsReadOn() {
    assistant
        .upstream()
        .script(
            ScriptedCalls.plain("GetWeather", "{\"city\": \"Rome\"}"), Answer.text("It rains."));
    ChatCompletionCreateParams.Builder conversation = ask("Weather?").addTool(GetWeather.class);
    ChatCompletion first = client.chat().completions().create(conversation.build());
    assertThat(first.choices().getFirst().finishReason())
        .isEqualTo(ChatCompletion.Choice.FinishReason.TOOL_CALLS);
    answerCalls(conversation, first.choices().getFirst().message());
    ChatCompletion second = client.chat().completions().create(conversation.build());
    assertThat(second.choices().getFirst().message().content()).hasValue("It rains.");
    assertThat(sent(0)).contains("\"GetWeather\"", "Tells the weather.", "A city");
    assertThat(sent(1)).contains("\"tool_call_id\":\"call_1\"", "Rain in Rome");
  }

  @Test
  void streamedToolCallsAreGatheredByTheLibrary() {
    assistant
        .upstream()
        .script(
            ScriptedCalls.streamed("GetWeather", "{\"city\": \"Oslo\"}"), Answer.text("Snow", "."));
    ChatCompletionCreateParams.Builder conversation = ask("Weather?").addTool(GetWeather.class);
    ChatCompletion first = stream(conversation.build());
    answerCalls(conversation, first.choices().getFirst().message());
    conversation.streamOptions(ChatCompletionStreamOptions.builder().includeUsage(true).build());
    ChatCompletion second = stream(conversation.build());
    assertThat(second.choices().getFirst().message().content()).hasValue("Snow.");
    assertThat(second.usage().orElseThrow().totalTokens()).isEqualTo(12);
    assertThat(sent(1)).contains("Rain in Oslo");
  }

  private static ChatCompletion stream(ChatCompletionCreateParams params) {
    ChatCompletionAccumulator gathered = ChatCompletionAccumulator.create();
    try (StreamResponse<ChatCompletionChunk> chunks =
        client.chat().completions().createStreaming(params)) {
      chunks.stream().forEach(gathered::accumulate);
    }
    return gathered.chatCompletion();
  }

  private static void answerCalls(
      ChatCompletionCreateParams.Builder conversation, ChatCompletionMessage asked) {
    conversation.addMessage(asked);
    asked
        .toolCalls()
        .orElseThrow()
        .forEach(
            call -> {
              var function = call.asFunction();
              String city = function.function().arguments(GetWeather.class).city;
              conversation.addMessage(
                  ChatCompletionToolMessageParam.builder()
                      .toolCallId(function.id())
                      .content("Rain in " + city)
                      .build());
            });
  }

  @Test
  void structuredOutputsAreObjects() {
    assistant.upstream().script(Answer.text("{\"name\": \"Ann\", ", "\"age\": 7}"));
    Person person =
        client
            .chat()
            .completions()
            .create(ask("Who?").responseFormat(Person.class).build())
            .choices()
            .getFirst()
            .message()
            .content()
            .orElseThrow();
    assertThat(person.name).isEqualTo("Ann");
    assertThat(person.age).isEqualTo(7);
    assertThat(sent(0)).contains("JSON Schema", "age");
  }

  @Test
  void modelsAreRetrieved() {
    assertThat(client.models().retrieve(assistant.model()).id()).isEqualTo(assistant.model());
    assertThat(client.models().retrieve("@parley/extractive").ownedBy()).isNotBlank();
    assertThatThrownBy(() -> client.models().retrieve("no-such-model"))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void textsAreModerated() {
    String judged =
        """
        {"id": "m", "model": "fake-moderation", "results": [{"flagged": true,
         "categories": {"violence": true}, "category_scores": {"violence": 0.9}}]}""";
    STACK.moderator().script(Answer.status(200, judged));
    var answer =
        client.moderations().create(ModerationCreateParams.builder().input("I will.").build());
    assertThat(answer.results()).hasSize(1);
    assertThat(answer.results().getFirst().flagged()).isTrue();
    assertThat(answer.results().getFirst().categories().violence()).isTrue();
    assertThat(answer.results().getFirst().categoryScores().violence()).isEqualTo(0.9);
  }

  @Test
  void responsesContinueEachOther() {
    assistant.upstream().script(Answer.text("Hello Ann."), Answer.text("You are Ann."));
    Response first = client.responses().create(response("I am Ann.").build());
    assertThat(first.status()).hasValue(ResponseStatus.COMPLETED);
    assertThat(textOf(first)).isEqualTo("Hello Ann.");
    assertThat(first.usage().orElseThrow().totalTokens()).isEqualTo(11);
    Response second =
        client.responses().create(response("Who am I?").previousResponseId(first.id()).build());
    assertThat(textOf(second)).isEqualTo("You are Ann.");
    assertThat(second.previousResponseId()).hasValue(first.id());
    assertThat(sent(1)).contains("I am Ann.", "Hello Ann.", "Who am I?");
    assertThat(textOf(client.responses().retrieve(second.id()))).isEqualTo("You are Ann.");
    assertThat(client.responses().inputItems().list(second.id()).items()).hasSize(1);
    client.responses().delete(second.id());
    assertThatThrownBy(() -> client.responses().retrieve(second.id()))
        .isInstanceOf(NotFoundException.class);
  }

  @Test
  void responsesStreamTheirEvents() {
    assistant.upstream().script(Answer.text("One", " two"));
    ResponseAccumulator gathered = ResponseAccumulator.create();
    StringBuilder text = new StringBuilder();
    try (StreamResponse<ResponseStreamEvent> events =
        client.responses().createStreaming(response("Count.").build())) {
      events.stream()
          .forEach(
              event -> {
                gathered.accumulate(event);
                event.outputTextDelta().ifPresent(delta -> text.append(delta.delta()));
              });
    }
    assertThat(text).hasToString("One two");
    assertThat(textOf(gathered.response())).isEqualTo("One two");
    assertThat(textOf(client.responses().retrieve(gathered.response().id()))).isEqualTo("One two");
  }

  @Test
  void responsesCallTools() {
    assistant
        .upstream()
        .script(
            ScriptedCalls.plain("GetWeather", "{\"city\": \"Bonn\"}"), Answer.text("It rains."));
    Response first =
        client.responses().create(response("Weather?").addTool(GetWeather.class).build());
    ResponseFunctionToolCall call =
        first.output().stream().flatMap(item -> item.functionCall().stream()).findFirst().get();
    assertThat(call.arguments(GetWeather.class).city).isEqualTo("Bonn");
    Response second =
        client
            .responses()
            .create(
                ResponseCreateParams.builder()
                    .model(assistant.model())
                    .previousResponseId(first.id())
                    .inputOfResponse(
                        List.of(
                            ResponseInputItem.ofFunctionCallOutput(
                                ResponseInputItem.FunctionCallOutput.builder()
                                    .callId(call.callId())
                                    .output("Rain in Bonn")
                                    .build())))
                    .addTool(GetWeather.class)
                    .build());
    assertThat(textOf(second)).isEqualTo("It rains.");
    assertThat(sent(1)).contains("Rain in Bonn");
  }

  private static ResponseCreateParams.Builder response(String input) {
    return ResponseCreateParams.builder().model(assistant.model()).input(input);
  }

  private static String textOf(Response response) {
    return response.output().stream()
        .flatMap(item -> item.message().stream())
        .flatMap(message -> message.content().stream())
        .flatMap(content -> content.outputText().stream())
        .map(ResponseOutputText::text)
        .collect(Collectors.joining());
  }
}
