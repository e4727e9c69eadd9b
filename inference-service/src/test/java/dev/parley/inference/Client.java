package dev.parley.inference;

import static io.restassured.RestAssured.given;

import dev.parley.testing.TestTokens;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.util.UUID;

/** An account that calls the service. */
public record Client(UUID account) {

  private static final String GATEWAYS = "/api/v1/ai-gateways";

  /** A new account. */
  public static Client create() {
    return new Client(UUID.randomUUID());
  }

  public String bearer() {
    return TestTokens.bearer(account);
  }

  /** A JSON request of this account. */
  public RequestSpecification request() {
    return given().header("Authorization", bearer()).contentType("application/json");
  }

  /** Creates an AI gateway and gives its id. */
  public String gateway(String parameters) {
    return request()
        .body("{\"name\": \"Test desk\", \"parameters\": " + parameters + "}")
        .post(GATEWAYS)
        .then()
        .statusCode(200)
        .extract()
        .path("aiGatewayId");
  }

  public ValidatableResponse view(String id) {
    return request().get(GATEWAYS + "/" + id).then();
  }

  public ValidatableResponse create(String body) {
    return request().body(body).post(GATEWAYS).then();
  }

  public ValidatableResponse patch(String id, String body) {
    return request().body(body).patch(GATEWAYS + "/" + id).then();
  }

  /** Asks one question of a model, plain. */
  public ValidatableResponse ask(String model, String question) {
    return complete(question(model, question, ""));
  }

  public ValidatableResponse complete(String body) {
    return request().body(body).post("/v1/chat/completions").then();
  }

  /** A request with one user message and further fields, each with a comma before it. */
  public static String question(String model, String question, String more) {
    return "{\"model\": \""
        + model
        + "\", \"messages\": [{\"role\": \"user\", \"content\": \""
        + question
        + "\"}]"
        + more
        + "}";
  }
}
