package dev.parley.inference.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.memory.DeletionMark;
import dev.parley.inference.memory.Memories;
import dev.parley.inference.memory.Memory;
import dev.parley.inference.memory.MemoryFormat;
import dev.parley.inference.memory.Remembered;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.util.List;

/** Lists, writes and deletes what is remembered of one external user. */
@Singleton
final class MemoryTools {

  private static final int DEFAULT_DAYS = 30;
  private static final int MOST_DAYS = 365;

  private final Memories memories;
  private final Clock clock;

  MemoryTools(Memories memories, Clock clock) {
    this.memories = memories;
    this.clock = clock;
  }

  List<OfferedTool> tools() {
    ObjectNode list = ofUser();
    ObjectNode remember = ofUser();
    OfferedTool.required(remember, "content", "One fact about the user, as a whole sentence.");
    OfferedTool.property(
            remember, "days", "integer", "How long it is worth remembering; 30 if left out.")
        .put("minimum", 1)
        .put("maximum", MOST_DAYS);
    ObjectNode forget = ofUser();
    OfferedTool.required(forget, "id", "The memory's id, as list_memories gives it.");
    return List.of(
        new OfferedTool(
            "list_memories",
            "Gives what is remembered of a user, with ids, the last remembered first.",
            list,
            false,
            this::list),
        new OfferedTool(
            "remember",
            "Remembers a lasting fact about a user. Not for secrets, and not for what matters only"
                + " now.",
            remember,
            true,
            this::remember),
        new OfferedTool("forget", "Forgets one memory of a user.", forget, true, this::forget));
  }

  private static ObjectNode ofUser() {
    ObjectNode schema = OfferedTool.schema();
    OfferedTool.required(schema, "external_user_id", "The user's id in your own system.");
    return schema;
  }

  private static String user(JsonNode arguments) {
    return ReadArguments.text(arguments, "external_user_id");
  }

  private String list(Asker asker, JsonNode arguments) {
    StringBuilder text = new StringBuilder();
    for (Memory memory : memories.recall(asker.account(), user(arguments), Memories.ALL)) {
      text.append(text.isEmpty() ? "" : "\n");
      text.append(memory.id()).append(": ").append(memory.content());
    }
    return text.isEmpty() ? "Nothing is remembered of this user." : text.toString();
  }

  private String remember(Asker asker, JsonNode arguments) {
    String user = user(arguments);
    String content = ReadArguments.text(arguments, "content");
    int days = ReadArguments.number(arguments, "days", 1, MOST_DAYS, DEFAULT_DAYS);
    DeletionMark mark = memories.mark(asker.account(), user);
    Remembered remembered =
        memories.remember(
            asker.account(),
            user,
            mark,
            content,
            MemoryFormat.Text,
            clock.instant().plus(Duration.ofDays(days)));
    Memory memory = remembered.memory();
    return memory == null
        ? "Not kept: memories of this user were deleted just now."
        : "Kept with id " + memory.id() + " until " + memory.expiresAt() + ".";
  }

  private String forget(Asker asker, JsonNode arguments) {
    String user = user(arguments);
    String id = ReadArguments.text(arguments, "id");
    if (!memories.forget(asker.account(), user, Ids.parse(id, "The memory"))) {
      throw ProblemException.notFound("The memory");
    }
    return "Forgotten.";
  }
}
