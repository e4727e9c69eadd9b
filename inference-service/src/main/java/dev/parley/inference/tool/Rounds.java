package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.usage.CountTokens;
import dev.parley.inference.usage.SumUsage;
import dev.parley.inference.usage.TokenUsage;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where an answer stands that the model makes in several rounds, with tools run between them. Used
 * by one thread at a time.
 */
final class Rounds {

  private static final String EXPLANATION = "explanation";

  private final ClientTools clients;
  private final CountTokens count;
  private final int limit;
  private final boolean explained;
  private final JsonNode firstChoice;
  private Draft draft;
  private int round = 1;
  private @Nullable ObjectNode usage;
  private @Nullable ObjectNode last;

  Rounds(Draft draft, CountTokens count, int limit) {
    this.draft = draft;
    this.clients = ClientTools.of(draft);
    this.count = count;
    this.limit = limit;
    this.firstChoice = draft.body().path("tool_choice");
    this.explained = draft.parameters() != null && draft.parameters().toolInvocationExplanations();
  }

  /** What the model is asked in this round: with our tools beside the client's. */
  Draft draft() {
    ObjectNode body = draft.body().deepCopy();
    ArrayNode tools = JsonNodeFactory.instance.arrayNode();
    tools.addAll(clients.tools().deepCopy());
    for (Tool tool : draft.tools().visible()) {
      tools.add(described(tool));
    }
    if (tools.isEmpty()) {
      body.remove(List.of("tools", "tool_choice", "parallel_tool_calls"));
    } else {
      body.set("tools", tools);
      choose(body);
    }
    return draft.with(body);
  }

  /**
   * What a forced choice asked for is done in the first round; forced again, it would never end.
   */
  private void choose(ObjectNode body) {
    if (isLast()) {
      body.put("tool_choice", "none");
    } else if (round > 1 && !firstChoice.asText().equals("none")) {
      body.remove("tool_choice");
    }
  }

  private ObjectNode described(Tool tool) {
    ObjectNode entry = JsonNodeFactory.instance.objectNode();
    entry.put("type", "function");
    ObjectNode function = entry.putObject("function");
    function.put("name", tool.name()).put("description", tool.description());
    ObjectNode schema = tool.parameters().deepCopy();
    if (explained) {
      ObjectNode properties =
          schema.path("properties") instanceof ObjectNode given
              ? given
              : schema.putObject("properties");
      properties
          .putObject(EXPLANATION)
          .put("type", "string")
          .put("description", "Why you call this function now, in one sentence for the user.");
      ArrayNode required =
          schema.path("required") instanceof ArrayNode given ? given : schema.putArray("required");
      required.add(EXPLANATION);
    }
    function.set("parameters", schema);
    return entry;
  }

  /** Whether the model may call no tool any more. */
  boolean isLast() {
    return round >= limit;
  }

  /** Which round this is, from 1. */
  int number() {
    return round;
  }

  /** Whether a call is for the client. A name that nobody has is ours to refuse. */
  boolean isClients(String name) {
    return clients.names().contains(name);
  }

  /** Adds what a round took; where the upstream did not say, it is counted. */
  void used(@Nullable JsonNode reported, String answer) {
    TokenUsage read = draft.reportedIn(reported);
    ObjectNode took =
        read != null && reported instanceof ObjectNode object
            ? object.deepCopy()
            : TokenUsage.estimate(count.ofMessages(draft.messages()), count.of(answer));
    last = took;
    usage = SumUsage.of(usage, took);
  }

  /** What all rounds took. */
  @Nullable ObjectNode usage() {
    return usage;
  }

  /**
   * On to the next round, with the calls and their results; blocks.
   *
   * @throws dev.parley.web.problem.ProblemException 402 when it may cost more than is left
   */
  void next(@Nullable String content, List<FunctionCall> calls, List<ObjectNode> results) {
    ObjectNode said = JsonNodeFactory.instance.objectNode();
    said.put("role", "assistant");
    said.put("content", content == null || content.isEmpty() ? null : content);
    ArrayNode written = said.putArray("tool_calls");
    calls.forEach(call -> written.add(call.toJson()));
    List<ObjectNode> messages = new ArrayList<>();
    messages.add(said);
    messages.addAll(results);
    draft = draft.followedBy(messages);
    round++;
    TokenUsage taken = TokenUsage.read(last);
    if (taken != null) {
      draft.call().expenses().next(taken, draft.promptTokens(count));
    }
  }
}
