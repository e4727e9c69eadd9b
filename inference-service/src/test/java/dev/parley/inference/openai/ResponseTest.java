package dev.parley.inference.openai;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@InferenceTest
class ResponseTest {

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private JsonObject sent() {
    return upstream.requests().getLast().json();
  }

  private ValidatableResponse create(String body) {
    return client.request().body(body).post("/v1/responses").then();
  }

  private String say(String text, String more) {
    return create("{\"model\": \"fake-model\", \"input\": \"" + text + "\"" + more + "}")
        .statusCode(200)
        .extract()
        .path("id");
  }

  @Test
  void textIsAnsweredInTheShapeOfResponses() {
    create("{\"model\": \"fake-model\", \"input\": \"Hi\", \"instructions\": \"Be kind.\"}")
        .statusCode(200)
        .contentType("application/json")
        .body("id", matchesPattern("resp_[0-9a-f]{32}"))
        .body("object", equalTo("response"))
        .body("status", equalTo("completed"))
        .body("error", nullValue())
        .body("incomplete_details", nullValue())
        .body("created_at", notNullValue())
        .body("model", equalTo("fake-model"))
        .body("instructions", equalTo("Be kind."))
        .body("parallel_tool_calls", equalTo(true))
        .body("tool_choice", equalTo("auto"))
        .body("tools", empty())
        .body("store", equalTo(true))
        .body("text.format.type", equalTo("text"))
        .body("output", hasSize(1))
        .body("output[0].id", matchesPattern("msg_[0-9a-f]{32}"))
        .body("output[0].type", equalTo("message"))
        .body("output[0].role", equalTo("assistant"))
        .body("output[0].status", equalTo("completed"))
        .body("output[0].content[0].type", equalTo("output_text"))
        .body("output[0].content[0].text", equalTo("Hello from the upstream."))
        .body("output[0].content[0].annotations", empty())
        .body("usage.input_tokens", equalTo(10))
        .body("usage.input_tokens_details.cached_tokens", equalTo(0))
        .body("usage.output_tokens", equalTo(4))
        .body("usage.output_tokens_details.reasoning_tokens", equalTo(0))
        .body("usage.total_tokens", equalTo(14))
        .body("generation_context.generated_usage", hasSize(2));
    assertThat(sent().getJsonArray("messages").encode())
        .isEqualTo(
            "[{\"role\":\"system\",\"content\":\"Be kind.\"},"
                + "{\"role\":\"user\",\"content\":\"Hi\"}]");
  }

  @Test
  void everyParameterReachesTheModel() {
    create(
            """
            {"model": "fake-model", "input": [{"role": "user", "content": [
               {"type": "input_text", "text": "What is it?"},
               {"type": "input_image", "image_url": "data:image/png;base64,AA", "detail": "low"}]}],
             "temperature": 0.5, "top_p": 0.25, "max_output_tokens": 99, "parallel_tool_calls": false,
             "reasoning": {"effort": "low"}, "metadata": {"a": "b"}, "user": "u-1",
             "text": {"verbosity": "low", "format": {"type": "json_schema", "name": "n",
               "schema": {"type": "object"}, "strict": true}},
             "tools": [{"type": "function", "name": "f", "description": "d",
               "parameters": {"type": "object"}, "strict": false}],
             "tool_choice": {"type": "function", "name": "f"}}""")
        .statusCode(200)
        .body("temperature", equalTo(0.5f))
        .body("max_output_tokens", equalTo(99))
        .body("metadata.a", equalTo("b"))
        .body("reasoning.effort", equalTo("low"))
        .body("tools[0].name", equalTo("f"));
    JsonObject sent = sent();
    assertThat(sent.getDouble("temperature")).isEqualTo(0.5);
    assertThat(sent.getDouble("top_p")).isEqualTo(0.25);
    assertThat(sent.getInteger("max_completion_tokens")).isEqualTo(99);
    assertThat(sent.getBoolean("parallel_tool_calls")).isFalse();
    assertThat(sent.getString("reasoning_effort")).isEqualTo("low");
    assertThat(sent.getString("verbosity")).isEqualTo("low");
    assertThat(sent.getString("user")).isEqualTo("u-1");
    assertThat(sent.getJsonObject("response_format").encode())
        .isEqualTo(
            "{\"type\":\"json_schema\",\"json_schema\":{\"name\":\"n\","
                + "\"schema\":{\"type\":\"object\"},\"strict\":true}}");
    assertThat(sent.getJsonArray("tools").encode())
        .isEqualTo(
            "[{\"type\":\"function\",\"function\":{\"name\":\"f\",\"description\":\"d\","
                + "\"parameters\":{\"type\":\"object\"},\"strict\":false}}]");
    assertThat(sent.getJsonObject("tool_choice").encode())
        .isEqualTo("{\"type\":\"function\",\"function\":{\"name\":\"f\"}}");
    assertThat(sent.getJsonArray("messages").getJsonObject(0).getJsonArray("content").encode())
        .isEqualTo(
            "[{\"type\":\"text\",\"text\":\"What is it?\"},{\"type\":\"image_url\","
                + "\"image_url\":{\"url\":\"data:image/png;base64,AA\",\"detail\":\"low\"}}]");
  }

  @Test
  void callsOfFunctionsAreAnsweredInTheNextResponse() {
    upstream.script(Scripted.plain("Let me see.", new Asked("weather", "{\"city\": \"Oslo\"}")));
    ValidatableResponse first =
        create(
                """
                {"model": "fake-model", "input": "Weather?", "instructions": "Be brief.",
                 "tools": [{"type": "function", "name": "weather"}]}""")
            .statusCode(200)
            .body("output", hasSize(2))
            .body("output[1].type", equalTo("function_call"))
            .body("output[1].id", matchesPattern("fc_[0-9a-f]{32}"))
            .body("output[1].call_id", equalTo("call_0"))
            .body("output[1].name", equalTo("weather"))
            .body("output[1].arguments", equalTo("{\"city\": \"Oslo\"}"));
    String id = first.extract().path("id");
    create(
            """
            {"model": "fake-model", "previous_response_id": "%s", "input": [
              {"type": "function_call_output", "call_id": "call_0", "output": "rain"}]}"""
                .formatted(id))
        .statusCode(200)
        .body("previous_response_id", equalTo(id));
    JsonArray messages = sent().getJsonArray("messages");
    assertThat(messages).hasSize(3);
    assertThat(messages.getJsonObject(0).getString("content")).isEqualTo("Weather?");
    JsonObject asked = messages.getJsonObject(1);
    assertThat(asked.getString("content")).isEqualTo("Let me see.");
    assertThat(asked.getJsonArray("tool_calls").encode())
        .isEqualTo(
            "[{\"id\":\"call_0\",\"type\":\"function\",\"function\":{\"name\":\"weather\","
                + "\"arguments\":\"{\\\"city\\\": \\\"Oslo\\\"}\"}}]");
    assertThat(messages.getJsonObject(2).encode())
        .isEqualTo("{\"role\":\"tool\",\"tool_call_id\":\"call_0\",\"content\":\"rain\"}");
  }

  @Test
  void conversationIsContinuedAndForksStayApart() {
    String first = say("One", "");
    String second = say("Two", ", \"previous_response_id\": \"" + first + "\"");
    say("Three", ", \"previous_response_id\": \"" + second + "\"");
    assertThat(contents())
        .containsExactly(
            "One", "Hello from the upstream.", "Two", "Hello from the upstream.", "Three");
    say("Other", ", \"previous_response_id\": \"" + first + "\"");
    assertThat(contents()).containsExactly("One", "Hello from the upstream.", "Other");
  }

  private java.util.List<String> contents() {
    return sent().getJsonArray("messages").stream()
        .map(message -> ((JsonObject) message).getString("content"))
        .toList();
  }

  @Test
  void storedResponseIsReadWithItsInputAndDeleted() {
    String id = say("Hi", "");
    Map<String, Object> stored =
        client.request().get("/v1/responses/" + id).then().statusCode(200).extract().path("$");
    assertThat(stored).containsEntry("id", id).containsEntry("status", "completed");
    client
        .request()
        .get("/v1/responses/" + id + "/input_items")
        .then()
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("data", hasSize(1))
        .body("data[0].type", equalTo("message"))
        .body("data[0].content[0].text", equalTo("Hi"))
        .body("has_more", equalTo(false));
    client
        .request()
        .delete("/v1/responses/" + id)
        .then()
        .statusCode(200)
        .body("deleted", equalTo(true));
    client.request().get("/v1/responses/" + id).then().statusCode(404);
    client.request().delete("/v1/responses/" + id).then().statusCode(404);
    create(
            "{\"model\": \"fake-model\", \"input\": \"x\", \"previous_response_id\": \""
                + id
                + "\"}")
        .statusCode(404);
  }

  @Test
  void inputItemsComeInPages() {
    String id =
        create(
                """
                {"model": "fake-model", "input": [{"role": "user", "content": "a"},
                 {"role": "assistant", "content": "b"}, {"role": "user", "content": "c"}]}""")
            .statusCode(200)
            .extract()
            .path("id");
    String path = "/v1/responses/" + id + "/input_items?limit=2&order=asc";
    String last =
        client
            .request()
            .get(path)
            .then()
            .statusCode(200)
            .body("data.role", equalTo(java.util.List.of("user", "assistant")))
            .body("data[1].content[0].type", equalTo("output_text"))
            .body("has_more", equalTo(true))
            .extract()
            .path("last_id");
    client
        .request()
        .get(path + "&after=" + last)
        .then()
        .body("data.content[0].text", equalTo(java.util.List.of("c")))
        .body("has_more", equalTo(false));
    client.request().get(path + "&after=msg_0").then().statusCode(400);
  }

  @Test
  void responseThatIsNotStoredIsNowhere() {
    String id = say("Hi", ", \"store\": false");
    client.request().get("/v1/responses/" + id).then().statusCode(404);
  }

  @Test
  void anotherAccountSeesNothing() {
    String id = say("Hi", "");
    Client other = Client.create();
    String path = "/v1/responses/" + id;
    other.request().get(path).then().statusCode(404).body("error.code", equalTo("not_found"));
    other.request().get(path + "?stream=true").then().statusCode(404);
    other.request().get(path + "/input_items").then().statusCode(404);
    other.request().delete(path).then().statusCode(404);
    other
        .request()
        .body(
            "{\"model\": \"fake-model\", \"input\": \"x\", \"previous_response_id\": \""
                + id
                + "\"}")
        .post("/v1/responses")
        .then()
        .statusCode(404);
    client.request().get(path).then().statusCode(200);
  }

  @Test
  void cutAnswerIsIncomplete() {
    upstream.script(
        Answer.status(
            200,
            """
            {"choices": [{"index": 0, "message": {"role": "assistant", "content": "Once upon"},
             "finish_reason": "length"}]}"""));
    create("{\"model\": \"fake-model\", \"input\": \"Tell\", \"max_output_tokens\": 2}")
        .statusCode(200)
        .body("status", equalTo("incomplete"))
        .body("incomplete_details.reason", equalTo("max_output_tokens"))
        .body("output[0].status", equalTo("incomplete"));
  }

  @Test
  void reasoningAndRefusalAreItems() {
    upstream.script(
        Answer.status(
            200,
            """
            {"choices": [{"index": 0, "message": {"role": "assistant", "content": null,
             "reasoning_content": "Hm.", "refusal": "No."}, "finish_reason": "stop"}]}"""));
    create("{\"model\": \"fake-model\", \"input\": \"Tell\"}")
        .statusCode(200)
        .body("output", hasSize(2))
        .body("output[0].type", equalTo("reasoning"))
        .body("output[0].summary", empty())
        .body("output[0].content[0].text", equalTo("Hm."))
        .body("output[1].content[0].type", equalTo("refusal"))
        .body("output[1].content[0].refusal", equalTo("No."));
  }

  @Test
  void failedModelIsAnErrorInOpenAisEnvelope() {
    upstream.script(Answer.status(400, "{\"error\": {\"message\": \"bad temperature\"}}"));
    create("{\"model\": \"fake-model\", \"input\": \"Hi\"}")
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.message", containsString("bad temperature"));
  }

  private String upload(Client owner, String name, String content) {
    return given()
        .header("Authorization", owner.bearer())
        .multiPart("file", name, content.getBytes(StandardCharsets.UTF_8))
        .multiPart("purpose", "user_data")
        .post("/v1/files")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  private static String asking(String image, String file, boolean streamed) {
    return """
        {"model": "fake-model", "stream": %s, "input": [{"role": "user", "content": [
          {"type": "input_text", "text": "Compare."},
          {"type": "input_image", "file_id": "%s", "detail": "low"},
          {"type": "input_file", "file_id": "%s"}]}]}"""
        .formatted(streamed, image, file);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void filesThatTheAccountKeepsArePassedOn(boolean streamed) {
    String request =
        asking(upload(client, "a.png", "picture"), upload(client, "b.pdf", "document"), streamed);
    create(request).statusCode(200);
    JsonArray parts = sent().getJsonArray("messages").getJsonObject(0).getJsonArray("content");
    assertThat(parts.getJsonObject(1).getJsonObject("image_url").encode())
        .isEqualTo("{\"detail\":\"low\",\"url\":\"data:image/png;base64,cGljdHVyZQ==\"}");
    assertThat(parts.getJsonObject(2).getJsonObject("file").encode())
        .isEqualTo(
            "{\"filename\":\"b.pdf\",\"file_data\":\"data:application/pdf;base64,ZG9jdW1lbnQ=\"}");
  }

  @Test
  void aConversationGoesOnWithItsFiles() {
    String image = upload(client, "a.png", "picture");
    String first =
        create(asking(image, upload(client, "b.pdf", "document"), false))
            .statusCode(200)
            .extract()
            .path("id");
    client
        .request()
        .get("/v1/responses/" + first + "/input_items")
        .then()
        .body("data[0].content[1].file_id", equalTo(image));
    say("And now?", ", \"previous_response_id\": \"" + first + "\"");
    assertThat(sent().getJsonArray("messages").getJsonObject(0).encode())
        .contains("data:image/png;base64,cGljdHVyZQ==", "data:application/pdf;base64,");
  }

  /** Before any of them is looked up, which would name the first. */
  @Test
  void moreFilesThanARequestMayHaveAreNotLookedUp() {
    JsonArray parts = new JsonArray();
    for (int file = 0; file < 33; file++) {
      parts.add(
          new JsonObject().put("type", "input_file").put("file_id", "file-" + "0".repeat(32)));
    }
    JsonObject request =
        new JsonObject()
            .put("model", "fake-model")
            .put(
                "input",
                new JsonArray().add(new JsonObject().put("role", "user").put("content", parts)));
    create(request.encode())
        .statusCode(400)
        .body("error.param", equalTo("input"))
        .body("error.message", containsString("files are not passed on"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void aFileOfAnotherAccountIsRefusedAsOneThatNeverWas(boolean streamed) {
    String own = upload(client, "a.png", "picture");
    String theirs = upload(Client.create(), "b.pdf", "document");
    for (String id : new String[] {theirs, "file-" + "0".repeat(32)}) {
      create(asking(own, id, streamed))
          .statusCode(400)
          .body("error.param", equalTo("input[0].content[2].file_id"))
          .body("error.message", containsString("There is no such file."));
    }
    assertThat(upstream.requests()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "'input': 'x'                                                       | model",
        "'model': 'm'                                                       | input",
        "'model': 'm', 'input': []                                          | input",
        "'model': 'm', 'input': [{'type': 'item_reference', 'id': 'x'}]     | input[0].type",
        "'model': 'm', 'input': [{'role': 'robot', 'content': 'x'}]         | input[0].role",
        "'model': 'm', 'input': [{'role': 'user', 'content': [{'type': 'input_image'}]}]"
            + " | input[0].content[0].image_url",
        "'model': 'm', 'input': [{'role': 'user', 'content': [{'type': 'input_image', 'file_id': 'f'}]}]"
            + " | input[0].content[0].file_id",
        "'model': 'm', 'input': [{'role': 'user', 'content': [{'type': 'input_file', 'filename': 'f'}]}]"
            + " | input[0].content[0].file_data",
        "'model': 'm', 'input': [{'type': 'function_call_output', 'call_id': 'c', 'output':"
            + " [{'type': 'input_file', 'file_id': 'file-00000000000000000000000000000000'}]}]"
            + " | input[0].output[0].file_id",
        "'model': 'm', 'input': [{'type': 'function_call_output', 'output': 'x'}] | input[0].call_id",
        "'model': 'm', 'input': 'x', 'tools': [{'type': 'web_search'}]      | tools[0].type",
        "'model': 'm', 'input': 'x', 'tools': [{'type': 'file_search'}]"
            + " | tools[0].vector_store_ids",
        "'model': 'm', 'input': 'x', 'tools': [{'type': 'file_search', 'vector_store_ids': ['v'],"
            + " 'max_num_results': 99}] | tools[0].max_num_results",
        "'model': 'm', 'input': 'x', 'tools': [{'type': 'file_search', 'vector_store_ids': ['v'],"
            + " 'filters': {'type': 'eq'}}] | tools[0].filters",
        "'model': 'm', 'input': 'x', 'tool_choice': 'perhaps'               | tool_choice",
        "'model': 'm', 'input': 'x', 'background': true                     | background",
        "'model': 'm', 'input': 'x', 'truncation': 'auto'                   | truncation",
        "'model': 'm', 'input': 'x', 'conversation': 'c'                    | conversation",
        "'model': 'm', 'input': 'x', 'stream': 'yes'                        | stream",
        "'model': 'm', 'input': 'x', 'text': {'format': {'type': 'xml'}}    | text.format.type",
      },
      quoteCharacter = '~')
  void badRequestNamesTheField(String body, String field) {
    create("{" + body.replace('\'', '"') + "}")
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(field));
  }
}
