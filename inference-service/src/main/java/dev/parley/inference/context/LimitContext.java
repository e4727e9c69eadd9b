package dev.parley.inference.context;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.aigateway.GatewayParameters.ContextOverflowAction;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.usage.CountTokens;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;

/**
 * Keeps what a model is sent within the AI gateway's {@code contextMaximumSize}, in each round:
 * refuses what is too long, or leaves the oldest turns out. Instructions and the last question
 * stay; a call of a tool is never parted from its result.
 */
@Singleton
public final class LimitContext {

  private final CountTokens count;

  LimitContext(CountTokens count) {
    this.count = count;
  }

  /** The same model, never sent more than its AI gateway allows. */
  public ChatModel around(ChatModel model) {
    return new ChatModel() {
      @Override
      public ObjectNode complete(Draft draft) {
        return model.complete(limited(draft));
      }

      @Override
      public Chunks open(Draft draft) {
        return model.open(limited(draft));
      }
    };
  }

  private Draft limited(Draft draft) {
    GatewayParameters parameters = draft.parameters();
    if (parameters == null || parameters.contextMaximumSize() == null) {
      return draft;
    }
    long most = parameters.contextMaximumSize();
    long tools = draft.body().has("tools") ? count.of(draft.body().path("tools").toString()) : 0;
    long all = tools + count.ofMessages(draft.messages());
    if (all <= most) {
      return draft;
    }
    if (parameters.contextOverflowAction() == ContextOverflowAction.Throw) {
      throw tooLong(all, most);
    }
    return truncated(draft, most - tools, all, most);
  }

  private Draft truncated(Draft draft, long room, long all, long most) {
    List<Turn> turns = turnsOf(draft.messages());
    int lastQuestion = lastQuestion(turns);
    long size = turns.stream().mapToLong(Turn::tokens).sum();
    int left = 0;
    for (Turn turn : turns.subList(0, lastQuestion)) {
      if (size > room && !turn.isInstruction()) {
        turn.drop();
        size -= turn.tokens();
        left++;
      }
    }
    if (size > room) {
      throw tooLong(all, most);
    }
    draft
        .call()
        .log()
        .warn(left + " of the oldest turns were left out: the conversation is too long.");
    ArrayNode kept = JsonNodeFactory.instance.arrayNode();
    turns.stream().filter(turn -> !turn.dropped).forEach(turn -> kept.addAll(turn.messages));
    ObjectNode body = draft.body().deepCopy();
    body.set("messages", kept);
    return draft.with(body);
  }

  /** From the last message of the user on, everything belongs to the answer that is being made. */
  private static int lastQuestion(List<Turn> turns) {
    for (int at = turns.size() - 1; at >= 0; at--) {
      if (turns.get(at).role().equals("user")) {
        return at;
      }
    }
    return Math.max(0, turns.size() - 1);
  }

  /** Messages that must stay together: one, or the calls of an answer with their results. */
  private static final class Turn {
    private final List<JsonNode> messages = new ArrayList<>();
    private long tokens;
    private boolean dropped;

    String role() {
      return messages.getFirst().path("role").asText("");
    }

    boolean isInstruction() {
      return role().equals("system") || role().equals("developer");
    }

    long tokens() {
      return tokens;
    }

    void drop() {
      dropped = true;
    }
  }

  private List<Turn> turnsOf(ArrayNode messages) {
    List<Turn> turns = new ArrayList<>();
    for (JsonNode message : messages) {
      String role = message.path("role").asText("");
      boolean follows = role.equals("tool") || role.equals("function");
      if (!follows || turns.isEmpty()) {
        turns.add(new Turn());
      }
      Turn turn = turns.getLast();
      turn.messages.add(message);
      turn.tokens += count.ofMessage(message);
    }
    return turns;
  }

  private static ProblemException tooLong(long tokens, long most) {
    return new ProblemException(
        ProblemType.CONTEXT_TOO_LONG,
        "The conversation has "
            + tokens
            + " tokens; this AI gateway takes "
            + most
            + ". Shorten it, or let the AI gateway leave out the oldest turns"
            + " (contextOverflowAction Truncate).",
        List.of(new FieldError("messages", "Too long.")),
        null,
        null);
  }
}
