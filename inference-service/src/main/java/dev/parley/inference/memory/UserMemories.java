package dev.parley.inference.memory;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.memory.Remembered.Outcome;
import dev.parley.inference.pipeline.Tool;
import dev.parley.web.problem.ProblemException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.UUID;

/** The functions by which a model remembers something of one user, and keeps dates. */
final class UserMemories {

  private static final int DEFAULT_DAYS = 30;
  private static final int MOST_DAYS = 365;

  private final Memories memories;
  private final UUID account;
  private final String user;
  private final DeletionMark mark;
  private final Clock clock;

  UserMemories(Memories memories, UUID account, String user, DeletionMark mark, Clock clock) {
    this.memories = memories;
    this.account = account;
    this.user = user;
    this.mark = mark;
    this.clock = clock;
  }

  List<Tool> rememberTools() {
    ObjectNode remember = schema();
    text(remember, "content", "One fact about the user, as a whole sentence.", true);
    ((ObjectNode) remember.path("properties"))
        .putObject("days")
        .put("type", "integer")
        .put("minimum", 1)
        .put("maximum", MOST_DAYS)
        .put("description", "How long it is worth remembering; 30 if left out.");
    return List.of(
        new Function(
            "remember",
            "Remembers a lasting fact about the user for later conversations, such as a preference."
                + " Not for secrets, and not for what matters only now.",
            remember,
            this::remember),
        new Function(
            "search_memories",
            "Gives what is remembered of the user, with ids; all, or what holds a word.",
            optional("query", "A word that the memory holds."),
            arguments -> list(MemoryFormat.Text, arguments)),
        new Function(
            "forget",
            "Forgets one memory of the user, by its id.",
            required("id", "The memory's id."),
            arguments -> forget(MemoryFormat.Text, arguments)));
  }

  List<Tool> calendarTools() {
    ObjectNode create = required("content", "What is on that day, as a whole sentence.");
    text(create, "date", "The day, as YYYY-MM-DD.", true);
    return List.of(
        new Function(
            "create_appointment",
            "Puts something into the user's calendar.",
            create,
            this::appoint),
        new Function(
            "search_appointments",
            "Gives the user's coming appointments, with ids; all, or what holds a word.",
            optional("query", "A word that the appointment holds."),
            arguments -> list(MemoryFormat.DateReminder, arguments)),
        new Function(
            "delete_appointment",
            "Deletes one of the user's appointments, by its id.",
            required("id", "The appointment's id."),
            arguments -> forget(MemoryFormat.DateReminder, arguments)));
  }

  private String remember(JsonNode arguments) {
    int days = Math.clamp(arguments.path("days").asInt(DEFAULT_DAYS), 1, MOST_DAYS);
    Instant expires = clock.instant().plus(Duration.ofDays(days));
    return kept(arguments.path("content").asText(""), MemoryFormat.Text, expires);
  }

  private String appoint(JsonNode arguments) throws Tool.ToolFailedException {
    LocalDate day;
    try {
      day = LocalDate.parse(arguments.path("date").asText(""));
    } catch (DateTimeParseException e) {
      throw new Tool.ToolFailedException("date must be a day, as YYYY-MM-DD.", e);
    }
    Instant over = day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant();
    if (!over.isAfter(clock.instant())) {
      throw new Tool.ToolFailedException("the day is past; today is " + today() + ".");
    }
    return kept(day + ": " + arguments.path("content").asText(""), MemoryFormat.DateReminder, over);
  }

  private String kept(String content, MemoryFormat format, Instant expires) {
    Remembered remembered = memories.remember(account, user, mark, content, format, expires);
    Memory memory = remembered.memory();
    if (remembered.outcome() == Outcome.DeletedMeanwhile || memory == null) {
      return "Not kept: memories of this user were deleted just now.";
    }
    return "Kept with id " + memory.id() + " until " + memory.expiresAt() + ".";
  }

  private String list(MemoryFormat format, JsonNode arguments) {
    String query = arguments.path("query").asText("").toLowerCase(Locale.ROOT);
    StringBuilder text = new StringBuilder();
    for (Memory memory : memories.recall(account, user, Memories.ALL)) {
      boolean matches = memory.content().toLowerCase(Locale.ROOT).contains(query);
      if (memory.format() == format && matches) {
        text.append(memory.id()).append(": ").append(memory.content()).append('\n');
      }
    }
    return text.isEmpty() ? "There is nothing." : text.toString();
  }

  /** Only what belongs to this user: a model can be talked into naming another's id. */
  private String forget(MemoryFormat format, JsonNode arguments) throws Tool.ToolFailedException {
    String id = arguments.path("id").asText("");
    for (Memory memory : memories.recall(account, user, Memories.ALL)) {
      if (memory.id().toString().equals(id) && memory.format() == format) {
        memories.delete(account, memory.id());
        return "Forgotten.";
      }
    }
    throw new Tool.ToolFailedException("there is nothing with this id.");
  }

  private LocalDate today() {
    return LocalDate.ofInstant(clock.instant(), ZoneOffset.UTC);
  }

  private static ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object").putObject("properties");
    return schema;
  }

  private static ObjectNode required(String name, String description) {
    ObjectNode schema = schema();
    text(schema, name, description, true);
    return schema;
  }

  private static ObjectNode optional(String name, String description) {
    ObjectNode schema = schema();
    text(schema, name, description, false);
    return schema;
  }

  private static void text(ObjectNode schema, String name, String description, boolean required) {
    ((ObjectNode) schema.path("properties"))
        .putObject(name)
        .put("type", "string")
        .put("description", description);
    if (required) {
      schema.withArray("required").add(name);
    }
  }

  private interface Body {
    String run(JsonNode arguments) throws Tool.ToolFailedException;
  }

  private record Function(String name, String description, ObjectNode parameters, Body body)
      implements Tool {

    @Override
    public ToolResult run(ToolCall call) throws ToolFailedException {
      try {
        return new ToolResult(body.run(call.arguments()));
      } catch (ProblemException e) {
        throw new ToolFailedException(e.detail());
      }
    }
  }
}
