package dev.parley.chat.conversation;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.chat.feed.AnswerText;
import dev.parley.chat.inference.AnswerPart;
import dev.parley.chat.inference.Citation;
import dev.parley.chat.inference.TokenUsage;
import dev.parley.chat.inference.ToolRun;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What has come of an answer so far; written by one thread. */
final class Draft {

  /** No model says more; what goes on for ever is cut here. */
  private static final int LONGEST = 4_000_000;

  private final AnswerText text;
  private final @Nullable SplitAnswer split;
  private final ObjectMapper json;
  private final StringBuilder reasoning = new StringBuilder();
  private final List<Citation> citations = new ArrayList<>();
  private final Map<Integer, ToolRun> calls = new TreeMap<>();
  private final List<String> warnings = new ArrayList<>();
  private final long begun = System.nanoTime();
  private List<ToolRun> runs = List.of();
  private @Nullable TokenUsage usage;
  private @Nullable Long firstWordsMillis;

  /** Data of event {@code citations}: all passages of a message so far. */
  record Passages(UUID messageId, List<Citation> citations) {}

  /**
   * @param mostMessages how many messages it may become
   */
  Draft(AnswerText text, int mostMessages, Ids ids, ObjectMapper json) {
    this.text = text;
    this.split = mostMessages > 1 ? new SplitAnswer(text, mostMessages, ids::next) : null;
    this.json = json;
  }

  void add(AnswerPart part) {
    switch (part) {
      case AnswerPart.Text words -> say(words.text());
      case AnswerPart.Reasoning words -> reasoning.append(words.text());
      case AnswerPart.Citations more -> cite(more.citations());
      case AnswerPart.Usage count -> {
        usage = count.usage();
        text.note("usage", write(count.usage()));
      }
      case AnswerPart.CallPiece piece -> collect(piece);
      case AnswerPart.Tools tools -> {
        runs = tools.runs();
        runs.forEach(run -> text.note("tool_call", write(run)));
      }
      case AnswerPart.Warnings more -> warnings.addAll(more.warnings());
    }
  }

  /** The last words are here. */
  void close() {
    calls.values().forEach(call -> text.note("tool_call", write(call)));
  }

  Outcome as(TurnState state, @Nullable String requestId, @Nullable ProblemException problem) {
    List<ToolRun> tools = new ArrayList<>(runs);
    tools.addAll(calls.values());
    long total = (System.nanoTime() - begun) / 1_000_000;
    return new Outcome(
        text.turn(),
        state,
        text.messages(),
        reasoning.toString(),
        List.copyOf(citations),
        tools,
        usage,
        new AnswerFacts(firstWordsMillis, total, requestId, List.copyOf(warnings)),
        problem);
  }

  private void say(String words) {
    if (firstWordsMillis == null) {
      firstWordsMillis = (System.nanoTime() - begun) / 1_000_000;
    }
    if (text.length() + words.length() > LONGEST) {
      throw ProblemException.upstreamFailed("The answer grew too long.", null);
    }
    if (split == null) {
      text.append(words);
    } else {
      split.append(words);
    }
  }

  private void cite(List<Citation> more) {
    citations.addAll(more);
    CitedMessages.of(citations, text.messages())
        .forEach((message, cited) -> text.note("citations", write(new Passages(message, cited))));
  }

  private void collect(AnswerPart.CallPiece piece) {
    ToolRun before = calls.get(piece.index());
    String id = piece.id().isEmpty() && before != null ? before.id() : piece.id();
    calls.put(
        piece.index(),
        new ToolRun(
            id.isEmpty() ? "call-" + piece.index() : id,
            (before == null ? "" : before.name()) + piece.name(),
            (before == null ? "" : before.arguments()) + piece.arguments(),
            "requested",
            null,
            null,
            null));
  }

  private String write(Object value) {
    try {
      return json.writeValueAsString(value);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An event could not be written as JSON", e);
    }
  }
}
