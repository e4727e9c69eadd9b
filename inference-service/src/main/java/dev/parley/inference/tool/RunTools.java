package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.usage.CountTokens;
import dev.parley.web.problem.ProblemException;
import io.quarkus.virtual.threads.VirtualThreads;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;

/**
 * Lets a model call the tools that Parley runs: asks it, runs what it calls, gives it the results,
 * and asks again, until it answers. What it says between is part of the answer.
 *
 * <p>Calls of the client's own functions end the answer, as OpenAI's clients expect. When one
 * answer calls both kinds, the client gets its calls and ours are not made: the results could not
 * be kept between two requests, and a model that still needs them calls again.
 *
 * <p>A model that still calls tools in the last round, though it is told not to, is not obeyed: a
 * warning tells of it, and where it said nothing in any round the answer says that instead.
 */
@Singleton
public final class RunTools {

  /** Between the texts of two rounds. */
  static final String BREAK = "\n\n";

  private final RunCalls calls;
  private final ToolsConfig config;
  private final CountTokens count;
  private final ExecutorService threads;

  RunTools(
      RunCalls calls,
      ToolsConfig config,
      CountTokens count,
      @VirtualThreads ExecutorService threads) {
    this.calls = calls;
    this.config = config;
    this.count = count;
    this.threads = threads;
  }

  /** A model that calls tools where a draft has some. */
  public ChatModel around(ChatModel model) {
    return new ChatModel() {
      @Override
      public ObjectNode complete(Draft draft) {
        return draft.tools().isEmpty() ? model.complete(draft) : inRounds(model, roundsOf(draft));
      }

      @Override
      public Chunks open(Draft draft) {
        if (draft.tools().isEmpty()) {
          return model.open(draft);
        }
        Rounds rounds = roundsOf(draft);
        return new ChunksInRounds(model, rounds, calls, threads, model.open(rounds.draft()));
      }
    };
  }

  private Rounds roundsOf(Draft draft) {
    if (draft.body().path("n").asInt(1) > 1) {
      throw ProblemException.invalid(
          "n", "Must be 1: this AI gateway has tools, which only one answer can call.");
    }
    return new Rounds(draft, count, config.rounds());
  }

  private ObjectNode inRounds(ChatModel model, Rounds rounds) {
    StringBuilder said = new StringBuilder();
    StringBuilder thought = new StringBuilder();
    while (true) {
      ObjectNode answer = model.complete(rounds.draft());
      ObjectNode message = messageOf(answer);
      String text = ChatRequest.textOf(message);
      rounds.used(answer.get("usage"), text + message.path("tool_calls"));
      boolean called = !message.path("tool_calls").isEmpty();
      List<FunctionCall> ours = takeOurs(message, rounds);
      append(said, text);
      append(thought, message.path("reasoning_content").asText(""));
      if (ours.isEmpty()) {
        if (called && message.path("tool_calls").isEmpty()) {
          warnOfLimit(rounds);
          append(said, said.isEmpty() ? unanswered(rounds) : "");
        }
        return finish(answer, message, said, thought, rounds);
      }
      rounds.next(text, ours, calls.run(ours, rounds.draft()));
    }
  }

  /** Our calls, if they are to be made; takes them out of the message if they are not. */
  private static List<FunctionCall> takeOurs(ObjectNode message, Rounds rounds) {
    List<FunctionCall> ours = new ArrayList<>();
    ArrayNode clients = JsonNodeFactory.instance.arrayNode();
    for (JsonNode call : message.path("tool_calls")) {
      FunctionCall read = FunctionCall.read(call);
      if (rounds.isClients(read.name())) {
        clients.add(call);
      } else {
        ours.add(read);
      }
    }
    if (ours.isEmpty()) {
      return ours;
    }
    if (clients.isEmpty()) {
      message.remove("tool_calls");
    } else {
      message.set("tool_calls", clients);
    }
    return clients.isEmpty() && !rounds.isLast() ? ours : List.of();
  }

  /** Says that the last round's calls were not made. */
  static void warnOfLimit(Rounds rounds) {
    rounds
        .draft()
        .call()
        .log()
        .warn(
            "The model called tools up to the limit of "
                + rounds.number()
                + " rounds; what it called last was not run.");
  }

  /** What an answer says in which the model did nothing but call tools until the limit. */
  static String unanswered(Rounds rounds) {
    return "The model called tools in all " + rounds.number() + " rounds and gave no answer.";
  }

  private static ObjectNode finish(
      ObjectNode answer,
      ObjectNode message,
      StringBuilder said,
      StringBuilder thought,
      Rounds rounds) {
    if (!said.toString().equals(ChatRequest.textOf(message))) {
      message.put("content", said.toString());
    }
    if (rounds.number() > 1 && !thought.isEmpty()) {
      message.put("reasoning_content", thought.toString());
    }
    ObjectNode choice = (ObjectNode) answer.path("choices").get(0);
    if (message.path("tool_calls").isEmpty()
        && choice.path("finish_reason").asText().equals("tool_calls")) {
      choice.put("finish_reason", "stop");
    }
    answer.set("usage", rounds.usage());
    return answer;
  }

  private static void append(StringBuilder all, String text) {
    if (!text.isEmpty()) {
      all.append(all.isEmpty() ? "" : BREAK).append(text);
    }
  }

  private static ObjectNode messageOf(ObjectNode answer) {
    JsonNode choice = answer.path("choices").path(0);
    if (choice instanceof ObjectNode first) {
      return first.path("message") instanceof ObjectNode message
          ? message
          : first.putObject("message").put("role", "assistant").put("content", "");
    }
    throw ProblemException.upstreamFailed("The upstream's answer has no choice.", null);
  }
}
