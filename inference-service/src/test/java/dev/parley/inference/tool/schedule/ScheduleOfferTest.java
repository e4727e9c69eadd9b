package dev.parley.inference.tool.schedule;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import dev.parley.inference.Neighbours;
import dev.parley.testing.FakeUpstream;
import dev.parley.web.identity.ChatOrigin;
import dev.parley.web.identity.InternalTokens;
import io.vertx.core.json.JsonArray;
import jakarta.inject.Inject;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@InferenceTest
class ScheduleOfferTest {

  private final Client client = Client.create();
  private final FakeUpstream upstream = Neighbours.upstream();

  @Inject InternalTokens tokens;

  @BeforeEach
  void forget() {
    upstream.reset();
  }

  @Test
  void modelIsToldOfTheToolsForAConversationThatAllowsThem() {
    assertThat(toolsFor("chat:" + UUID.randomUUID(), true))
        .contains("schedule_activation", "create_recurring_task", "list_schedules");
    assertThat(toolsFor("chat:" + UUID.randomUUID(), false)).doesNotContain("schedule_activation");
  }

  @Test
  void keyCannotPretendToBeAConversation() {
    assertThat(toolsFor("key:" + UUID.randomUUID(), true)).doesNotContain("schedule_activation");
  }

  private String toolsFor(String subject, boolean allowed) {
    upstream.reset();
    String gateway = client.gateway("{\"baseAddress\": \"\", \"modelName\": \"fake-model\"}");
    ChatOrigin chat =
        new ChatOrigin(UUID.randomUUID(), "ana", "WebChat", null, "Europe/Berlin", allowed);
    given()
        .header("Authorization", "Bearer " + tokens.issue(client.account(), subject, Set.of()))
        .header(ChatOrigin.HEADER, chat.encode())
        .contentType("application/json")
        .body(Client.question(gateway, "Remind me", ""))
        .post("/v1/chat/completions")
        .then()
        .statusCode(200);
    return upstream.requests().getLast().json().getJsonArray("tools", new JsonArray()).encode();
  }
}
