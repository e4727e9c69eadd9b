package dev.parley.inference.tool.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.BuiltinTool;
import dev.parley.inference.tool.builtin.Schema;
import dev.parley.web.identity.ChatOrigin;
import dev.parley.web.ids.Ids;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Objects;

/**
 * The tools of scheduling. They are there for a conversation of a chat client that allows scheduled
 * continuations, act for its contact alone, and repeat the moment that was understood.
 */
@Singleton
final class ScheduleTools implements ToolSource {

  static final String SCHEDULE = "schedule_activation";
  static final String RECURRING = "create_recurring_task";
  static final String LIST = "list_schedules";
  static final String CANCEL = "cancel_schedule";

  private static final int MOST_EXECUTIONS = 1_000_000;
  private static final DateTimeFormatter SPOKEN =
      DateTimeFormatter.ofPattern("EEEE, d MMMM yyyy, HH:mm:ss XXX", Locale.ENGLISH);

  private final HookSchedules schedules;
  private final Clock clock;

  ScheduleTools(HookSchedules schedules, Clock clock) {
    this.schedules = schedules;
    this.clock = clock;
  }

  @Override
  public Offer offer(Draft draft) {
    ChatOrigin chat = draft.call().chat();
    if (chat == null || !chat.allowsSchedules()) {
      return Offer.NONE;
    }
    String zone = zoneOf(chat).getId();
    return Offer.of(List.of(schedule(zone), recurring(zone), list(), cancel()));
  }

  private Tool schedule(String zone) {
    return new BuiltinTool(
        SCHEDULE,
        "Schedules that you write to this user once, later, of your own accord. Give either 'time' or"
            + " 'delay'. The result repeats the moment that was understood: tell it to the user.",
        Schema.object()
            .text("reason", "Why you will write, for yourself at that moment.")
            .text(
                "time",
                "Date and time of ISO 8601, such as 2026-03-21T15:00, on the clocks of the time zone"
                    + " unless it has an offset.")
            .text("delay", "Time from now instead, such as 'PT90M', '2 hours' or '3 days'.")
            .text("context", "What you should know then and is not in the conversation.")
            .text("time_zone", zoneHint(zone))
            .requiring("reason"),
        this::schedule);
  }

  private Tool recurring(String zone) {
    return new BuiltinTool(
        RECURRING,
        "Creates a task that you do for this user again and again, by writing to them. The result"
            + " repeats when it comes first: tell it to the user.",
        Schema.object()
            .text("cron", "Unix cron of five fields, such as '0 9 * * 1' for Mondays at 9.")
            .text("description", "What is to be done each time, for yourself.")
            .number("max_executions", "After how many times it ends.", 1, MOST_EXECUTIONS)
            .text("context", "What you should know then and is not in the conversation.")
            .text("time_zone", zoneHint(zone))
            .requiring("cron", "description"),
        this::recurring);
  }

  private Tool list() {
    return new BuiltinTool(
        LIST,
        "Lists what is scheduled for this user, with ids, and says what time it is.",
        Schema.object().requiring(),
        this::list);
  }

  private Tool cancel() {
    return new BuiltinTool(
        CANCEL,
        "Cancels a scheduled activation or a recurring task of this user.",
        Schema.object().text("id", "As list_schedules gives it.").requiring("id"),
        this::cancel);
  }

  private String schedule(ToolCall call) throws ToolFailedException {
    ChatOrigin chat = chatOf(call);
    ObjectNode body = bodyFor(call, chat);
    body.put("reason", Arguments.text(call, "reason"));
    copy(call, "time", body, "scheduledTime");
    copy(call, "delay", body, "delay");
    return understood(send(call, "POST", "/schedules", null, body), "time");
  }

  private String recurring(ToolCall call) throws ToolFailedException {
    ObjectNode body = bodyFor(call, chatOf(call));
    body.put("cronExpression", Arguments.text(call, "cron"));
    body.put("jobDescription", Arguments.text(call, "description"));
    JsonNode most = call.arguments().path("max_executions");
    if (!most.isMissingNode() && !most.isNull()) {
      body.set("maxExecutions", most);
    }
    return understood(send(call, "POST", "/recurring", null, body), "firstTime");
  }

  private String list(ToolCall call) throws ToolFailedException {
    ChatOrigin chat = chatOf(call);
    JsonNode all = send(call, "GET", "", chat.externalUserId(), null);
    ZoneId zone = zoneOf(chat);
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("now", spoken(clock.instant(), zone)).put("timeZone", zone.getId());
    var schedules = answer.putArray("scheduled");
    for (JsonNode each : all.path("schedules")) {
      if (each.path("activatedAt").isNull()) {
        schedules
            .addObject()
            .put("id", each.path("id").asText())
            .put("time", spoken(each.path("scheduledTime").asText(), zone));
      }
    }
    var tasks = answer.putArray("recurring");
    for (JsonNode each : all.path("recurringTasks")) {
      JsonNode next = each.path("nextActivation");
      tasks
          .addObject()
          .put("id", each.path("id").asText())
          .put("cron", each.path("cronExpression").asText())
          .put("nextTime", next.isTextual() ? spoken(next.textValue(), zone) : "none")
          .put("executions", each.path("executionCount").asInt());
    }
    return answer.toString();
  }

  private String cancel(ToolCall call) throws ToolFailedException {
    String id = Arguments.text(call, "id").strip();
    if (!Ids.isId(id)) {
      throw new ToolFailedException("'id' must be one that " + LIST + " gave.");
    }
    String user = chatOf(call).externalUserId();
    try {
      send(call, "DELETE", "/schedules/" + id, user, null);
    } catch (ToolFailedException e) {
      send(call, "DELETE", "/recurring/" + id, user, null);
    }
    return "Cancelled.";
  }

  private JsonNode send(
      ToolCall call,
      String method,
      String path,
      @org.jspecify.annotations.Nullable String user,
      @org.jspecify.annotations.Nullable JsonNode body)
      throws ToolFailedException {
    return schedules.send(
        method, chatOf(call).chatClientId(), path, user, body, call.draft().call().token());
  }

  private static ObjectNode bodyFor(ToolCall call, ChatOrigin chat) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("externalUserId", chat.externalUserId()).put("target", chat.target());
    if (chat.targetIdentifier() != null) {
      body.put("targetIdentifier", chat.targetIdentifier());
    }
    String zone = Arguments.optional(call, "time_zone");
    body.put("timeZone", zone.isBlank() ? zoneOf(chat).getId() : zone);
    copy(call, "context", body, "context");
    return body;
  }

  private static void copy(ToolCall call, String argument, ObjectNode body, String field) {
    String text = Arguments.optional(call, argument);
    if (!text.isBlank()) {
      body.put(field, text);
    }
  }

  private String understood(JsonNode definition, String field) {
    ZoneId zone = ZoneId.of(definition.path("timeZone").asText("UTC"));
    String next = definition.path("nextActivation").asText();
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("id", definition.path("id").asText());
    answer.put(field, spoken(next, zone)).put("timeZone", zone.getId()).put("utc", next);
    answer.put("now", spoken(clock.instant(), zone));
    return answer.toString();
  }

  private static String spoken(String instant, ZoneId zone) {
    return spoken(Instant.parse(instant), zone);
  }

  private static String spoken(Instant instant, ZoneId zone) {
    return SPOKEN.format(instant.truncatedTo(ChronoUnit.SECONDS).atZone(zone));
  }

  private static String zoneHint(String zone) {
    return "IANA time zone of the user, if you know another than " + zone + ".";
  }

  private static ChatOrigin chatOf(ToolCall call) {
    return Objects.requireNonNull(call.draft().call().chat());
  }

  private static ZoneId zoneOf(ChatOrigin chat) {
    try {
      return chat.timeZone() == null ? ZoneId.of("UTC") : ZoneId.of(chat.timeZone());
    } catch (DateTimeException e) {
      return ZoneId.of("UTC");
    }
  }
}
