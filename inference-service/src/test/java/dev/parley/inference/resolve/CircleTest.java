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
import io.agroal.api.AgroalDataSource;
import io.restassured.RestAssured;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Names that lead back to themselves. */
@InferenceTest
class CircleTest {

  @Inject AgroalDataSource dataSource;

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
  void aRouteToAnAiGatewayIsRefused(String level) {
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
    String field = "parameters.modelRoutingParameters." + level + "ComplexityModelName";
    JsonObject creation = new JsonObject().put("name", "x").put("parameters", parameters);
    client.create(creation.encode()).statusCode(400).body("errors[0].field", equalTo(field));
    routes.put(level + "ComplexityModelName", other);
    client.create(creation.encode()).statusCode(400).body("errors[0].field", equalTo(field));
    // And to itself, which exists only then.
    routes.put(level + "ComplexityModelName", "fake-model");
    String gateway = client.gateway(parameters.encode());
    routes.put(level + "ComplexityModelName", slugOf(gateway));
    client
        .patch(gateway, new JsonObject().put("parameters", parameters).encode())
        .statusCode(400)
        .body("errors[0].field", equalTo(field));
  }

  /** Saved by an earlier version, which did not look. */
  @ParameterizedTest
  @CsvSource({
    "low, Hi there",
    "medium, Write a poem about the sea.",
    "high, 'Prove step by step that n^2 + n is even, then implement it in Java.'"
  })
  void aStoredRouteToAnAiGatewayIsRefused(String level, String question) throws Exception {
    String other = client.gateway("{\"baseAddress\": \"\", \"modelName\": \"fake-model\"}");
    JsonObject routes =
        new JsonObject()
            .put("lowComplexityModelName", "low-model")
            .put("mediumComplexityModelName", "medium-model")
            .put("highComplexityModelName", "high-model");
    String gateway =
        client.gateway(
            new JsonObject()
                .put("baseAddress", "")
                .put("modelName", "fake-model")
                .put("modelRoutingParameters", routes)
                .encode());
    try (var connection = dataSource.getConnection();
        var update =
            connection.prepareStatement(
                "UPDATE ai_gateway SET parameters = replace(parameters::text, ?, ?)::json"
                    + " WHERE id = ?")) {
      update.setString(1, level + "-model");
      update.setString(2, slugOf(other));
      update.setObject(3, UUID.fromString(gateway));
      assertThat(update.executeUpdate()).isEqualTo(1);
    }
    client
        .ask(gateway, question)
        .statusCode(400)
        .body("error.param", equalTo("model"))
        .body("error.message", containsString("is an AI gateway"));
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
