package dev.parley.inference.vectorstore;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.Scripted;
import dev.parley.inference.Scripted.Asked;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The tool {@code file_search} of responses. */
@InferenceTest
class FileSearchTest {

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String store(Client owner) {
    String file =
        given()
            .header("Authorization", owner.bearer())
            .contentType(ContentType.MULTIPART)
            .multiPart("purpose", "assistants")
            .multiPart("file", "tea.txt", "Tea is hot.".getBytes(StandardCharsets.UTF_8))
            .post("/v1/files")
            .then()
            .statusCode(200)
            .extract()
            .path("id");
    return owner
        .request()
        .body(new JsonObject().put("file_ids", new JsonArray().add(file)).encode())
        .post("/v1/vector_stores")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  private static JsonObject asked(String model, String store) {
    return new JsonObject()
        .put("model", model)
        .put("input", "How is tea?")
        .put(
            "tools",
            new JsonArray()
                .add(
                    new JsonObject()
                        .put("type", "file_search")
                        .put("vector_store_ids", new JsonArray().add(store))));
  }

  private String result() {
    JsonArray messages = upstream.requests().getLast().json().getJsonArray("messages");
    return messages.getJsonObject(messages.size() - 1).getString("content");
  }

  @Test
  void theModelSearchesTheStoreAndItsAnswerCitesWhatWasFound() {
    String store = store(client);
    String gateway =
        client.gateway(
            "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"hideToolsWithoutSkill\": true}");
    for (String model : new String[] {"fake-model", gateway}) {
      upstream.reset();
      upstream.script(
          Scripted.plain("", new Asked("file_search", "{\"query\": \"How is Tea served?\"}")),
          Answer.text("Tea is hot [1]."));
      client
          .request()
          .body(asked(model, store).encode())
          .post("/v1/responses")
          .then()
          .statusCode(200)
          .body("output[0].content[0].text", equalTo("Tea is hot [1]."))
          .body("output[0].content[0].annotations", hasSize(1));
      assertThat(result()).startsWith("[1] tea (").endsWith("Tea is hot.");
      for (var request : upstream.requests()) {
        assertThat(request.json().containsKey("file_search")).isFalse();
        assertThat(request.json().getJsonArray("tools")).hasSize(1);
      }
    }
  }

  @Test
  void aStreamSearchesToo() {
    upstream.script(
        Scripted.streamed(40, "", new Asked("file_search", "{\"query\": \"Tea\"}")),
        Answer.text("Hot [1]."));
    client
        .request()
        .body(asked("fake-model", store(client)).put("stream", true).encode())
        .post("/v1/responses")
        .then()
        .statusCode(200)
        .body(containsString("response.completed"));
    assertThat(result()).endsWith("Tea is hot.");
  }

  @Test
  void aStoreOfAnotherAccountIsNone() {
    client
        .request()
        .body(asked("fake-model", store(Client.create())).encode())
        .post("/v1/responses")
        .then()
        .statusCode(200);
    assertThat(upstream.requests().getLast().json().containsKey("tools")).isFalse();
    assertThat(upstream.requests()).hasSize(1);
  }
}
