package dev.parley.inference.moderation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Inject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A threshold refuses from its degree on, before any model is asked, plain and streamed. */
@InferenceTest
class ModerationTest {

  @Inject MeterRegistry metrics;

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String gateway(String threshold, int degree) {
    return client.gateway(
        "{\"baseAddress\": \"\", \"modelName\": \"fake-model\", \"moderationParameters\": {\""
            + threshold
            + "\": "
            + degree
            + "}}");
  }

  private static Answer scores(String category, double score) {
    return Answer.status(
        200,
        "{\"results\": [{\"flagged\": false, \"category_scores\": {\"harassment\": 0.01, \""
            + category
            + "\": "
            + score
            + "}}]}");
  }

  @ParameterizedTest
  @CsvSource({
    "violenceThreshold, violence",
    "sexualExplicitThreshold, sexual/minors",
    "politicalThreshold, politics",
    "dangerousContentThreshold, illicit/violent",
    "jailbreakThreshold, jailbreak"
  })
  void aThresholdRefusesFromItsDegreeOn(String threshold, String category) {
    String gateway = gateway(threshold, 6);
    upstream.script(scores(category, 0.61), scores(category, 0.61), scores(category, 0.59));
    client
        .ask(gateway, "Hm")
        .statusCode(400)
        .body("error.code", equalTo("content_policy_violation"));
    client
        .complete(Client.question(gateway, "Hm", ", \"stream\": true"))
        .statusCode(400)
        .body("error.code", equalTo("content_policy_violation"));
    assertThat(upstream.requests()).allMatch(r -> r.path().endsWith("/moderations"));
    client.ask(gateway, "Hm").statusCode(200);
    assertThat(metrics.find("parley.moderation.refused").counters()).isNotEmpty();
  }

  @Test
  void zeroRefusesNothingAndAsksNobody() {
    client.ask(gateway("violenceThreshold", 0), "Hm").statusCode(200);
    assertThat(upstream.requests()).hasSize(1);
  }

  @Test
  void aModeratorThatFailsLetsNothingPass() {
    upstream.script(Answer.status(400, "{}"));
    assertThat(client.ask(gateway("violenceThreshold", 5), "Hm").extract().statusCode())
        .isGreaterThanOrEqualTo(400);
    upstream.script(Answer.status(200, "{\"results\": []}"));
    client
        .ask(gateway("violenceThreshold", 5), "Hm")
        .statusCode(502)
        .body("error.message", containsString("moderation"));
    assertThat(upstream.requests()).allMatch(r -> r.path().endsWith("/moderations"));
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void allThatTheClientSendsIsJudged(boolean streamed) {
    upstream.script(scores("violence", 0.9));
    client
        .complete(
            """
            {"model": "%s", "stream": %s, "messages": [
              {"role": "developer", "content": "developer words"},
              {"role": "user", "content": "earlier words"},
              {"role": "assistant", "content": "own words", "tool_calls": [{"id": "c1",
                "type": "function", "function": {"name": "f", "arguments": "{}"}}]},
              {"role": "tool", "tool_call_id": "c1", "content": "result words"},
              {"role": "user", "content": [{"type": "text", "text": "last words"}]}]}"""
                .formatted(gateway("violenceThreshold", 5), streamed))
        .statusCode(400)
        .body("error.code", equalTo("content_policy_violation"));
    assertThat(upstream.requests()).hasSize(1);
    assertThat(upstream.requests().getLast().json().getString("input"))
        .isEqualTo("last words\nresult words\nearlier words\ndeveloper words");
  }

  @Test
  void instructionsOfAResponseAreJudged() {
    upstream.script(scores("violence", 0.9));
    client
        .request()
        .body(
            "{\"model\": \""
                + gateway("violenceThreshold", 5)
                + "\", \"instructions\": \"instructed words\", \"input\": \"Hm\"}")
        .post("/v1/responses")
        .then()
        .statusCode(400);
    assertThat(upstream.requests().getLast().json().getString("input"))
        .contains("instructed words", "Hm");
  }

  @Test
  void whatIsTooLongToBeJudgedIsToldOf() {
    upstream.script(scores("violence", 0.1), Answer.text("Fine."));
    client
        .ask(gateway("violenceThreshold", 5), "x".repeat(100_001))
        .statusCode(200)
        .body("generation_context.warnings[0]", containsString("newest 100000 characters"));
  }
}
