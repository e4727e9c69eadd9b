package dev.parley.inference.answer;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.usage.TokenUsage;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Turns the chunks of a model into those of our answer: one id throughout, citations before the
 * finish, and {@code generation_context} on the last chunk.
 *
 * <p>The last chunk is the one with the usage and no choice when the client asked for it. Otherwise
 * it is the finish chunk, which is held back until the model has told the usage, since many clients
 * read {@code choices[0]} of every chunk.
 */
public final class StreamedAnswer {

  private final FinishAnswer.Facts facts;
  private final Consumer<ObjectNode> out;
  private final Map<Integer, StringBuilder> texts = new TreeMap<>();
  private final StringBuilder uncited = new StringBuilder();
  private final Set<Integer> begun = new HashSet<>();
  private @Nullable ObjectNode held;
  private @Nullable ObjectNode usageChunk;
  private @Nullable TokenUsage reported;
  private String model;

  StreamedAnswer(FinishAnswer.Facts facts, Consumer<ObjectNode> out) {
    this.facts = facts;
    this.out = out;
    this.model = facts.model();
  }

  /** Takes a chunk of the model; sends none, one or two of ours. */
  public void accept(ObjectNode chunk) {
    head(chunk);
    TokenUsage usage = facts.reportedIn(chunk.get("usage"));
    if (usage != null) {
      reported = usage;
    }
    if (chunk.path("choices").isEmpty()) {
      acceptWithoutChoice(chunk, chunk.hasNonNull("usage"));
      return;
    }
    if (facts.wantsUsage()) {
      chunk.putNull("usage");
    } else {
      chunk.remove("usage");
    }
    boolean finishes = false;
    for (JsonNode choice : chunk.path("choices")) {
      begin(choice);
      read(choice);
      if (choice.hasNonNull("finish_reason")) {
        finishes = true;
        cite(choice.path("index").asInt());
      }
    }
    release();
    if (finishes && !facts.wantsUsage()) {
      held = chunk;
    } else {
      out.accept(chunk);
    }
  }

  /** The model is done: sends the last chunk. */
  public void end() {
    TokenUsage usage = reported != null ? reported : facts.estimate(countable());
    ObjectNode last;
    if (facts.wantsUsage()) {
      last = usageChunk != null ? usageChunk : empty();
      last.set("usage", facts.usage(usage));
    } else {
      last = held != null ? held : finish();
    }
    held = null;
    last.set("generation_context", facts.generationContext(usage));
    out.accept(last);
  }

  private void acceptWithoutChoice(ObjectNode chunk, boolean hasUsage) {
    if (hasUsage) {
      usageChunk = chunk;
    } else {
      out.accept(chunk);
    }
  }

  /** The first delta of a choice says whose it is, which some models leave out. */
  private void begin(JsonNode choice) {
    if (begun.add(choice.path("index").asInt())
        && choice.path("delta") instanceof ObjectNode delta
        && !delta.hasNonNull("role")) {
      delta.put("role", "assistant");
    }
  }

  private void read(JsonNode choice) {
    JsonNode delta = choice.path("delta");
    String content = delta.path("content").asText("");
    if (!content.isEmpty() && delta.path("content").isTextual()) {
      texts.computeIfAbsent(choice.path("index").asInt(), i -> new StringBuilder()).append(content);
    }
    uncited.append(delta.path("reasoning_content").asText(""));
    for (JsonNode tool : delta.path("tool_calls")) {
      uncited.append(tool.path("function").path("name").asText(""));
      uncited.append(tool.path("function").path("arguments").asText(""));
    }
  }

  private void cite(int index) {
    StringBuilder text = texts.get(index);
    ArrayNode annotations = text == null ? null : facts.annotations(text.toString());
    if (annotations == null || annotations.isEmpty()) {
      return;
    }
    ObjectNode chunk = empty();
    ObjectNode choice = ((ArrayNode) chunk.path("choices")).addObject();
    choice.put("index", index);
    choice.putObject("delta").set("annotations", annotations);
    choice.putNull("finish_reason");
    release();
    out.accept(chunk);
  }

  private void release() {
    if (held != null) {
      out.accept(held);
      held = null;
    }
  }

  private void head(ObjectNode chunk) {
    String named = chunk.path("model").asText("");
    if (!named.isEmpty()) {
      model = named;
    }
    chunk.put("id", facts.id());
    chunk.put("object", "chat.completion.chunk");
    chunk.put("created", facts.created());
    chunk.put("model", model);
  }

  private ObjectNode empty() {
    ObjectNode chunk = JsonNodeFactory.instance.objectNode();
    head(chunk);
    chunk.putArray("choices");
    return chunk;
  }

  private ObjectNode finish() {
    ObjectNode chunk = empty();
    ObjectNode choice = ((ArrayNode) chunk.path("choices")).addObject();
    choice.put("index", 0);
    choice.putObject("delta");
    choice.put("finish_reason", "stop");
    return chunk;
  }

  private String countable() {
    StringBuilder all = new StringBuilder(uncited);
    texts.values().forEach(all::append);
    return all.toString();
  }
}
