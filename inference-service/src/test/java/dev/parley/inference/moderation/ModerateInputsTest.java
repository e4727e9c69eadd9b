package dev.parley.inference.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.inference.upstream.DefaultUpstreamConfig;
import dev.parley.inference.upstream.UpstreamClient;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.Meters;
import dev.parley.inference.usage.PriceUsage;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.net.URI;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class ModerateInputsTest {

  @Inject DefaultUpstreamConfig defaultUpstream;
  @Inject UpstreamClient upstreams;
  @Inject Meters meters;
  @Inject PriceUsage prices;
  @Inject CountTokens count;
  @Inject MeterModeration meter;
  @Inject ObjectMapper json;
  @Inject Ids ids;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  /** An installation whose moderator is a chat model of the default upstream. */
  record Classifier(String name) implements ModerationConfig {

    @Override
    public Kind kind() {
      return Kind.CLASSIFIER;
    }

    @Override
    public Optional<URI> url() {
      return Optional.empty();
    }

    @Override
    public Optional<String> key() {
      return Optional.empty();
    }

    @Override
    public Optional<String> model() {
      return Optional.of(name);
    }
  }

  private JsonNode classify(String input) throws Exception {
    Classifier settings = new Classifier("guard");
    AskModerator moderator =
        new AskModerator(settings, defaultUpstream, upstreams, meters, prices, count, json);
    Call call = new Call(ids.next(), client.account(), "key:1", () -> "", new ClientPresence());
    return new ModerateInputs(moderator, settings, upstreams, meter, json, ids)
        .judge(call, json.readTree(input));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                            | input",
        "{'input': 7}                  | input",
        "{'input': []}                 | input",
        "{'input': ['a', 7]}           | input[1]",
        "{'input': [{'text': 'a'}]}    | input[0]",
      })
  void badInputNamesTheField(String body, String field) {
    client
        .request()
        .body(body.replace('\'', '"'))
        .post("/v1/moderations")
        .then()
        .statusCode(400)
        .body("error.type", equalTo("invalid_request_error"))
        .body("error.param", equalTo(field));
  }

  @Test
  void moderatorsAnswerIsPassedOn() throws Exception {
    upstream.script(
        Answer.status(
            200,
            """
            {"id": "modr-1", "model": "guard", "results": [{"flagged": true,
             "categories": {"violence": true}, "category_scores": {"violence": 0.9}}]}"""));
    client
        .request()
        .body("{\"model\": \"omni-moderation-latest\", \"input\": [\"I will hit you\"]}")
        .post("/v1/moderations")
        .then()
        .statusCode(200)
        .body("results[0].flagged", equalTo(true))
        .body("results[0].category_scores.violence", equalTo(0.9f));
    var asked = upstream.requests().getLast();
    assertThat(asked.path()).isEqualTo("/v1/moderations");
    assertThat(asked.json())
        .isEqualTo(
            new JsonObject()
                .put("model", "fake-moderation")
                .put("input", new JsonArray().add("I will hit you")));
  }

  @Test
  void classifierJudgesEachTextByEveryCategory() throws Exception {
    String calm =
        """
        {"harassment": 0, "harassment/threatening": 0, "hate": 0, "hate/threatening": 0,
         "illicit": 0, "illicit/violent": 0, "self-harm": 0, "self-harm/intent": 0,
         "self-harm/instructions": 0, "sexual": 0, "sexual/minors": 0, "violence": 0.1,
         "violence/graphic": 0}""";
    upstream.script(Answer.text(calm), Answer.text(calm.replace("0.1", "0.8")));
    JsonNode answer = classify("[\"peace\", \"war\"]");
    assertThat(answer.path("id").asText()).startsWith("modr-");
    JsonNode results = answer.path("results");
    assertThat(results).hasSize(2);
    assertThat(results.path(0).path("flagged").asBoolean(true)).isFalse();
    assertThat(results.path(0).path("categories")).hasSize(13);
    assertThat(results.path(1).path("flagged").asBoolean()).isTrue();
    assertThat(results.path(1).path("categories").path("violence").asBoolean()).isTrue();
    assertThat(results.path(1).path("category_scores").path("violence").asDouble()).isEqualTo(0.8);
  }

  @Test
  void classifierThatLeavesACategoryOutIsNotBelieved() {
    upstream.script(Answer.text("{\"violence\": 0}"));
    assertThatThrownBy(() -> classify("\"war\""))
        .isInstanceOf(ProblemException.class)
        .hasMessageContaining("malformed");
  }
}
