package dev.parley.inference.tool.schedule;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.RemoteServer;
import dev.parley.inference.pipeline.Call;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Target;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.upstream.ClientPresence;
import dev.parley.web.identity.ChatOrigin;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

class ScheduleToolsTest {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Clock CLOCK =
      Clock.fixed(Instant.parse("2026-03-20T10:00:00Z"), ZoneOffset.UTC);
  private static final UUID CLIENT = UUID.randomUUID();
  private static final String DEFINITION =
      """
      {"id": "0198683a-2b6d-7066-9598-6ea119c219f2", "timeZone": "America/Sao_Paulo",
       "nextActivation": "2026-03-21T18:00:00Z"}""";

  @Test
  void offersNothingWhereNobodyMaySchedule() throws ToolFailedException {
    try (RemoteServer server = RemoteServer.saying(200, DEFINITION)) {
      assertThat(tools(server).offer(draft(null)).tools()).isEmpty();
      assertThat(tools(server).offer(draft(chat(false))).tools()).isEmpty();
      assertThat(tools(server).offer(draft(chat(true))).tools().stream().map(Tool::name))
          .containsExactly(
              "schedule_activation", "create_recurring_task", "list_schedules", "cancel_schedule");
    }
  }

  @Test
  void schedulesForItsContactAndRepeatsTheMoment() throws Exception {
    try (RemoteServer server = RemoteServer.saying(200, DEFINITION)) {
      JsonNode result =
          JSON.readTree(
              run(
                  server,
                  "schedule_activation",
                  Map.of("reason", "Ask how it went", "time", "2026-03-21T15:00", "context", "c")));
      assertThat(result.path("time").asText())
          .isEqualTo("Saturday, 21 March 2026, 15:00:00 -03:00");
      assertThat(result.path("timeZone").asText()).isEqualTo("America/Sao_Paulo");
      assertThat(result.path("utc").asText()).isEqualTo("2026-03-21T18:00:00Z");
      assertThat(result.path("now").asText()).contains("07:00:00 -03:00");
      var request = server.requests().getFirst();
      assertThat(request.method()).isEqualTo("POST");
      assertThat(request.path())
          .isEqualTo("/api/v1/web-chat-clients/" + CLIENT + "/hook-schedules/schedules");
      assertThat(request.headers()).containsEntry("authorization", "Bearer token");
      assertThat(JSON.readTree(request.body()))
          .isEqualTo(
              JSON.readTree(
                  """
                  {"externalUserId": "ana & co", "target": "Telegram", "targetIdentifier": "4711",
                   "timeZone": "America/Sao_Paulo", "context": "c", "reason": "Ask how it went",
                   "scheduledTime": "2026-03-21T15:00"}"""));
    }
  }

  @Test
  void createsTasks() throws Exception {
    try (RemoteServer server = RemoteServer.saying(200, DEFINITION)) {
      String result =
          run(
              server,
              "create_recurring_task",
              Map.of(
                  "cron", "0 15 * * 6",
                  "description", "Say hello",
                  "max_executions", 3,
                  "time_zone", "Europe/Berlin"));
      assertThat(result).contains("firstTime", "15:00:00 -03:00");
      JsonNode body = JSON.readTree(server.requests().getFirst().body());
      assertThat(body.path("cronExpression").asText()).isEqualTo("0 15 * * 6");
      assertThat(body.path("maxExecutions").asInt()).isEqualTo(3);
      assertThat(body.path("timeZone").asText()).isEqualTo("Europe/Berlin");
    }
  }

  @Test
  void listsWhatWaitsForItsContact() throws Exception {
    String list =
        """
        {"schedules": [
           {"id": "s1", "scheduledTime": "2026-03-21T18:00:00Z", "activatedAt": null},
           {"id": "s0", "scheduledTime": "2026-03-01T18:00:00Z", "activatedAt": "2026-03-01T18:00:00Z"}],
         "recurringTasks": [
           {"id": "r1", "cronExpression": "0 9 * * 1", "nextActivation": null, "executionCount": 2}]}""";
    try (RemoteServer server = RemoteServer.saying(200, list)) {
      JsonNode result = JSON.readTree(run(server, "list_schedules", Map.of()));
      assertThat(result.path("scheduled")).hasSize(1);
      assertThat(result.path("scheduled").get(0).path("time").asText()).endsWith("15:00:00 -03:00");
      assertThat(result.path("recurring").get(0).path("nextTime").asText()).isEqualTo("none");
      assertThat(server.requests().getFirst().path()).endsWith("?external-user-id=ana+%26+co");
    }
  }

  @Test
  void cancelsOnlyForItsContact() throws Exception {
    String id = UUID.randomUUID().toString();
    try (RemoteServer server = RemoteServer.saying(200, "{\"cancelled\": true}")) {
      assertThat(run(server, "cancel_schedule", Map.of("id", id))).isEqualTo("Cancelled.");
      assertThat(server.requests().getFirst().method()).isEqualTo("DELETE");
      assertThat(server.requests().getFirst().path())
          .endsWith("/schedules/" + id + "?external-user-id=ana+%26+co");
      assertThatThrownBy(() -> run(server, "cancel_schedule", Map.of("id", "../x")))
          .isInstanceOf(ToolFailedException.class);
      assertThat(server.requests()).hasSize(1);
    }
  }

  @Test
  void tellsTheModelWhatTheSchedulerSaysInItsOwnNames() {
    try (RemoteServer server =
        RemoteServer.saying(
            400,
            "{\"detail\": \"scheduledTime: Passed. delay: Give either scheduledTime or delay.\"}")) {
      assertThatThrownBy(
              () -> run(server, "schedule_activation", Map.of("reason", "r", "time", "2020-01-01")))
          .isInstanceOf(ToolFailedException.class)
          .hasMessage("time: Passed. delay: Give either time or delay.");
    }
    try (RemoteServer server =
        RemoteServer.saying(400, "{\"detail\": \"cronExpression: No. timeZone: No.\"}")) {
      assertThatThrownBy(
              () ->
                  run(server, "create_recurring_task", Map.of("cron", "x", "description", "hello")))
          .hasMessage("cron: No. time_zone: No.");
    }
  }

  private static String run(RemoteServer server, String name, Map<String, Object> arguments)
      throws ToolFailedException {
    Draft draft = draft(chat(true));
    Tool tool =
        tools(server).offer(draft).tools().stream()
            .filter(each -> each.name().equals(name))
            .findFirst()
            .orElseThrow();
    ObjectNode given = JSON.valueToTree(arguments);
    return tool.run(new ToolCall("1", given, draft)).content();
  }

  private static ScheduleTools tools(RemoteServer server) {
    return new ScheduleTools(
        new HookSchedules(
            new ScheduleServiceConfig() {
              @Override
              public URI url() {
                return URI.create(server.url(""));
              }

              @Override
              public Duration timeout() {
                return Duration.ofSeconds(5);
              }
            },
            JSON),
        CLOCK);
  }

  private static ChatOrigin chat(boolean allows) {
    return new ChatOrigin(CLIENT, "ana & co", "Telegram", "4711", "America/Sao_Paulo", allows);
  }

  private static Draft draft(ChatOrigin chat) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.putArray("messages");
    return Draft.of(
        new Call(
            UUID.randomUUID(),
            UUID.randomUUID(),
            "chat:x",
            () -> "token",
            new ClientPresence(),
            chat),
        new ChatRequest(body),
        new Target(null, "model", null));
  }
}
