package dev.parley.inference.routing;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.testing.FakeUpstream;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Without a model that judges, questions are judged here. */
@InferenceTest
class RoutingTest {

  private static final String ROUTES =
      """
      {"baseAddress": "", "modelName": "unrouted", "modelRoutingParameters": {
        "lowComplexityModelName": "low-model", "mediumComplexityModelName": "medium-model",
        "highComplexityModelName": "high-model", "highComplexityModelReasoningEffort": "high"}}""";

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  @ParameterizedTest
  @CsvSource({
    "Hi there, low-model",
    "What is the capital of France?, low-model",
    "Qual a capital da França?, low-model",
    "Write a poem about the sea., medium-model",
    "Escribe un resumen de este texto, medium-model",
    "'Prove step by step that n^2 + n is even, then implement it in Java.', high-model"
  })
  void theModelDependsOnTheQuestion(String question, String model) throws Exception {
    String gateway = client.gateway(ROUTES);
    client.ask(gateway, question).statusCode(200);
    JsonObject sent = upstream.requests().getLast().json();
    assertThat(sent.getString("model")).isEqualTo(model);
    assertThat(sent.getString("reasoning_effort"))
        .isEqualTo(model.equals("high-model") ? "high" : null);
    StreamedAnswers.ask(client, Client.question(gateway, question, ""));
    assertThat(upstream.requests().getLast().json().getString("model")).isEqualTo(model);
  }

  @Test
  void aRequestsOwnEffortWins() {
    client
        .complete(
            Client.question(
                client.gateway(ROUTES),
                "Prove step by step that this algorithm ends, and implement it.",
                ", \"reasoning_effort\": \"minimal\""))
        .statusCode(200);
    assertThat(upstream.requests().getLast().json().getString("reasoning_effort"))
        .isEqualTo("minimal");
  }
}
