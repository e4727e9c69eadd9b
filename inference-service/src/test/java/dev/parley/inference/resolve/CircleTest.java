package dev.parley.inference.resolve;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.inference.StreamedAnswers;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.testing.FakeUpstream;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that lead back to themselves. */
@InferenceTest
class CircleTest {

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  private String slugOf(String id) {
    return client.view(id).extract().path("slug");
  }

  @ParameterizedTest
  @ValueSource(strings = {"low", "medium", "high"})
  void aRouteToAnAiGatewayIsRefused(String level) throws Exception {
    String other = client.gateway("{\"baseAddress\": \"\", \"modelName\": \"fake-model\"}");
    JsonObject routes =
        new JsonObject()
            .put("lowComplexityModelName", "fake-model")
            .put("mediumComplexityModelName", "fake-model")
            .put("highComplexityModelName", "fake-model")
            .put(level + "ComplexityModelName", slugOf(other));
    JsonObject parameters =
        new JsonObject()
            .put("baseAddress", "")
            .put("modelName", "fake-model")
            .put("modelRoutingParameters", routes);
    String question =
        switch (level) {
          case "low" -> "Hi there";
          case "medium" -> "Write a poem about the sea.";
          default -> "Prove step by step that n^2 + n is even, then implement it in Java.";
        };
    String gateway = client.gateway(parameters.encode());
    client
        .ask(gateway, question)
        .statusCode(400)
        .body("error.param", equalTo("model"))
        .body("error.message", containsString("is an AI gateway"));
    // And to itself, which exists only now.
    routes.put(level + "ComplexityModelName", slugOf(gateway));
    client.patch(gateway, new JsonObject().put("parameters", parameters).encode()).statusCode(200);
    client
        .complete(Client.question(gateway, question, ", \"stream\": true"))
        .statusCode(400)
        .body("error.message", containsString("is an AI gateway"));
    assertThat(upstream.requests()).isEmpty();
  }

  /**
   * An AI gateway whose upstream is this installation, and whose model is the AI gateway itself.
   */
  @Test
  void aCircleOverHttpEndsAfterFewTurns() {
    String here = RestAssured.baseURI + ":" + RestAssured.port + "/v1";
    String gateway =
        client.gateway(
            new JsonObject()
                .put("baseAddress", here)
                .put("apiKey", client.bearer().replace("Bearer ", ""))
                .put("modelName", "none")
                .encode());
    client
        .patch(gateway, "{\"parameters\": {\"modelName\": \"" + slugOf(gateway) + "\"}}")
        .statusCode(200);
    client
        .ask(gateway, "Hi")
        .statusCode(400)
        .body("error.message", containsString("leads back here"));
    client
        .complete(Client.question(gateway, "Hi", ", \"stream\": true"))
        .statusCode(400)
        .body("error.message", containsString("leads back here"));
  }

  @Test
  void anotherParleyMayBeTheUpstream() throws Exception {
    for (String hops : new String[] {"4", "", "many", "-1", "99999"}) {
      client
          .request()
          .header(ClientPresence.HOPS_HEADER, hops)
          .body(Client.question("fake-model", "Hi", ""))
          .post("/v1/chat/completions")
          .then()
          .statusCode(200);
    }
    assertThat(upstream.requests().getFirst().headers().get(ClientPresence.HOPS_HEADER))
        .isEqualTo("5");
    assertThat(StreamedAnswers.ask(client, Client.question("fake-model", "Hi", "")).done())
        .isTrue();
    assertThat(upstream.requests().getLast().headers().get(ClientPresence.HOPS_HEADER))
        .isEqualTo("1");
  }
}
