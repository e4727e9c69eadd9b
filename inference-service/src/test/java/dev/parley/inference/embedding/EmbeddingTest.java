package dev.parley.inference.embedding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThan;
import static org.hamcrest.Matchers.hasSize;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import io.restassured.response.ValidatableResponse;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class EmbeddingTest {

  private static final String MODEL = "@parley/bge-small-en-v1.5";

  private final Client client = Client.create();

  private ValidatableResponse embed(String body) {
    return client.request().body(body).post("/v1/embeddings").then();
  }

  @Test
  void builtInModelEmbedsOneOrMoreTexts() {
    embed("{\"model\": \"" + MODEL + "\", \"input\": \"a text\"}")
        .statusCode(200)
        .body("object", equalTo("list"))
        .body("model", equalTo(MODEL))
        .body("data", hasSize(1))
        .body("data[0].object", equalTo("embedding"))
        .body("data[0].index", equalTo(0))
        .body("data[0].embedding", hasSize(384))
        .body("usage.prompt_tokens", greaterThan(1));
    embed("{\"model\": \"" + MODEL + "\", \"input\": [\"a\", \"b\", \"c\"]}")
        .body("data", hasSize(3))
        .body("data[2].index", equalTo(2));
  }

  @Test
  void base64HoldsTheSameNumbers() {
    List<Float> numbers =
        embed(
                "{\"model\": \""
                    + MODEL
                    + "\", \"input\": \"a text\", \"encoding_format\": \"float\"}")
            .extract()
            .path("data[0].embedding");
    String text =
        embed(
                "{\"model\": \""
                    + MODEL
                    + "\", \"input\": \"a text\", \"encoding_format\": \"base64\"}")
            .extract()
            .path("data[0].embedding");
    var floats =
        ByteBuffer.wrap(Base64.getDecoder().decode(text))
            .order(ByteOrder.LITTLE_ENDIAN)
            .asFloatBuffer();
    assertThat(floats.remaining()).isEqualTo(384);
    assertThat(floats.get(7)).isCloseTo(numbers.get(7), within(1e-6f));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'model': 'M', 'input': [1, 2]}          | input[0]",
        "{'model': 'M', 'input': [[1, 2]]}        | input[0]",
        "{'model': 'M', 'input': []}              | input",
        "{'model': 'M', 'input': ''}              | input",
        "{'model': 'M', 'input': {}}              | input",
        "{'model': 'M'}                           | input",
        "{'model': 'M', 'input': 'x', 'dimensions': 8} | dimensions",
        "{'model': 'M', 'input': 'x', 'encoding_format': 'hex'} | encoding_format",
        "{'input': 'x'}                           | model"
      })
  void badRequestIsRefusedByName(String body, String field) {
    embed(body.replace("'M'", "'" + MODEL + "'").replace('\'', '"'))
        .statusCode(400)
        .body("error.param", equalTo(field));
  }

  @Test
  void tooManyTextsAreRefused() {
    String many = "\"x\",".repeat(2048) + "\"x\"";
    embed("{\"model\": \"" + MODEL + "\", \"input\": [" + many + "]}").statusCode(400);
  }

  @Test
  void otherModelsAreTheUpstreams() {
    Neighbours.upstream().reset();
    embed("{\"model\": \"fake-embedding\", \"input\": [[1, 2]], \"dimensions\": 3}")
        .statusCode(200)
        .body("data[0].embedding", hasSize(4));
    assertThat(Neighbours.upstream().requests().getFirst().json().getInteger("dimensions"))
        .isEqualTo(3);
    embed("{\"model\": \"@parley/extractive\", \"input\": \"x\"}")
        .statusCode(404)
        .body("error.code", equalTo("model_not_found"));
  }
}
