package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

/** An assistant speaks first: from the schedule to the words in the contact's conversation. */
@Order(7)
class ScheduleTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Api API = STACK.newAccount("Schedule");
  private static final Duration LIMIT = Duration.ofSeconds(60);

  @Test
  void assistantSpeaksWhenItIsDue() {
    Knowledge knowledge = Knowledge.create(API, "Opening hours");
    knowledge.put("hours", "The museum opens at nine and closes at six.");
    knowledge.awaitIndexed(1);
    String gateway =
        API.post(
                "/api/v1/ai-gateways",
                Map.of(
                    "name",
                    "Guide",
                    "parameters",
                    Map.of(
                        "modelName",
                        "@parley/extractive",
                        "knowledgeCollections",
                        List.of(knowledge.id()))))
            .expect(200)
            .text("aiGatewayId");
    String client =
        API.post(
                "/api/v1/web-chat-client",
                Map.of(
                    "name",
                    "Site",
                    "aiGatewayId",
                    gateway,
                    "clientParameters",
                    Map.of("allowScheduledContinuations", true)))
            .expect(200)
            .text("id");
    JsonNode session =
        API.post(
                "/api/v1/web-chat-client/" + client + "/sessions",
                Map.of("expires", 3600, "tag", "ana"))
            .expect(200)
            .json();
    String hooks = "/api/v1/web-chat-clients/" + client + "/hook-schedules";
    String schedule =
        API.post(
                hooks + "/schedules",
                Map.of(
                    "externalUserId", "ana",
                    "delay", "2 seconds",
                    "reason", "When does the museum open?"))
            .expect(200)
            .text("id");
    String details = hooks + "/schedules/" + schedule;
    await()
        .atMost(LIMIT)
        .until(() -> API.get(details).expect(200).json().hasNonNull("activationResult"));
    JsonNode activated = API.get(details).expect(200).json();
    assertThat(activated.path("activatedSessionId").asText())
        .isEqualTo(session.path("sessionId").asText());
    JsonNode run = API.get(details + "/runs").expect(200).json().path(0);
    assertThat(run.path("status").asText()).isEqualTo("succeeded");
    JsonNode messages =
        API.withKey(null)
            .get("/api/v1/public/chat-clients/" + session.path("accessKey").asText())
            .expect(200)
            .json()
            .path("messages");
    assertThat(messages).hasSize(1);
    assertThat(messages.toString())
        .contains(activated.path("activationResult").asText().split("\n", 2)[0]);
    JsonNode list = API.get(hooks).expect(200).json();
    assertThat(list.at("/webChat/name").asText()).isEqualTo("Site");
    assertThat(list.at("/inactiveUsers/0/externalUserId").asText()).isEqualTo("ana");
  }
}
