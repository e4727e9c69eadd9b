package dev.parley.gateway.health;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.greaterThanOrEqualTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.hasKey;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.gateway.Backend;
import dev.parley.gateway.GatewayTest;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Health and documentation of the whole, where two services of five are down. */
@GatewayTest
class WholeTest {

  private static final Duration AFTER_MEMORY = Duration.ofSeconds(10);

  @BeforeEach
  void reset() {
    Backend.reset();
  }

  @Test
  void healthNamesWhatIsDown() {
    Backend.on("/q/health/ready", request -> request.response().end("{\"status\":\"UP\"}"));
    await()
        .atMost(AFTER_MEMORY)
        .untilAsserted(
            () ->
                given()
                    .get("/health")
                    .then()
                    .statusCode(200)
                    .body("status", equalTo("DEGRADED"))
                    .body("services.api-gateway.status", equalTo("UP"))
                    .body("services.rag-service.status", equalTo("UP"))
                    .body("services.rag-service.detail", nullValue())
                    .body("services.rag-service.latencyMs", greaterThanOrEqualTo(0))
                    .body("services.shell-service.status", equalTo("DOWN"))
                    .body("services.shell-service.detail", equalTo("Cannot be reached.")));
  }

  @Test
  void healthSaysWhatAServiceComplainsOf() {
    Backend.on(
        "/q/health/ready",
        request ->
            request
                .response()
                .setStatusCode(503)
                .end("{\"checks\":[{\"name\":\"Index\",\"status\":\"DOWN\"}]}"));
    await()
        .atMost(AFTER_MEMORY)
        .untilAsserted(
            () ->
                given()
                    .get("/health")
                    .then()
                    .body("services.chat-service.detail", equalTo("Not ready: Index.")));
  }

  @Test
  void healthDoesNotWaitForever() {
    Backend.on("/q/health/ready", request -> {});
    await()
        .atMost(AFTER_MEMORY)
        .untilAsserted(
            () ->
                given()
                    .get("/health")
                    .then()
                    .body("services.chat-service.detail", containsString("No answer within")));
  }

  @Test
  void documentLeavesOutWhatIsDown() {
    Backend.on(
        "/q/openapi",
        request ->
            request
                .response()
                .end("{\"paths\":{\"/api/v1/collections\":{\"get\":{\"operationId\":\"list\"}}}}"));
    await()
        .atMost(AFTER_MEMORY)
        .untilAsserted(
            () ->
                given()
                    .get("/openapi.json")
                    .then()
                    .statusCode(200)
                    .body("paths", hasKey("/api/v1/collections"))
                    .body("paths", hasKey("/api/v1/accounts/api-key"))
                    .body("paths", hasKey("/health"))
                    .body("paths", not(hasKey("/openapi.json")))
                    .body("x-unavailable", hasItems("scheduler-service", "shell-service")));
  }

  @Test
  void pageToTryItIsServedFromHere() {
    given()
        .get("/docs/")
        .then()
        .statusCode(200)
        .body(containsString("/openapi.json"))
        .body(not(containsString("https://")));
  }
}
