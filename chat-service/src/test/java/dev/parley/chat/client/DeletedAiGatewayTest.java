package dev.parley.chat.client;

import static io.restassured.RestAssured.given;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.chat.ChatTest;
import dev.parley.chat.DeletedGateway;
import dev.parley.chat.Inference;
import dev.parley.chat.Visitor;
import dev.parley.events.Outbox;
import io.restassured.http.ContentType;
import io.vertx.core.json.JsonObject;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.UUID;
import org.junit.jupiter.api.Test;

@ChatTest
class DeletedAiGatewayTest {

  @Inject Outbox outbox;

  @Test
  void aClientWithoutItsAiGatewayIsNotAvailable() {
    UUID gateway = UUID.randomUUID();
    Visitor visitor =
        Visitor.arrive(new JsonObject().put("aiGatewayId", gateway.toString()), new JsonObject());
    visitor.ask("Hello?");
    delete(visitor, gateway);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> given().get(visitor.path("")).statusCode() == 422);
    given()
        .get(visitor.path("/transcript.json"))
        .then()
        .statusCode(422)
        .body("detail", startsWith("The client is not available"));
    given().post(visitor.path("/retry")).then().statusCode(422);
    given()
        .contentType(ContentType.JSON)
        .body(Visitor.prompt("Are you there?"))
        .post(visitor.path("/prompt"))
        .then()
        .statusCode(422);

    Inference.upstream().script(Inference.gateway());
    Visitor.as(visitor.account())
        .body(
            new JsonObject()
                .put("name", "Help")
                .put("aiGatewayId", Inference.GATEWAY.toString())
                .encode())
        .put("/api/v1/web-chat-client/" + visitor.client())
        .then()
        .statusCode(200);
    given()
        .get(visitor.path(""))
        .then()
        .statusCode(200)
        .body("messages", hasSize(2))
        .body("messages[0].content", equalTo("Hello?"));
  }

  private void delete(Visitor visitor, UUID gateway) {
    DeletedGateway.tell(outbox, visitor.account(), gateway);
  }
}
