package dev.parley.inference.heal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.PassedChunks;
import dev.parley.inference.pipeline.RunLog;
import io.vertx.core.Context;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A stream whose text is repaired to JSON on its way; only of the first choice. What was given out
 * cannot be taken back: where the whole turns out not to be what was asked for, a warning says so.
 */
final class RepairedChunks extends PassedChunks {

  private final RunLog log;
  private final @Nullable Function<String, List<String>> check;
  private final RepairJson repair = new RepairJson();
  private final StringBuilder unbegun = new StringBuilder();
  private final StringBuilder whole = new StringBuilder();
  private @Nullable Context context;
  private boolean calls;
  private boolean ended;
  private volatile boolean cancelled;

  /**
   * @param check says what is wrong with the JSON as a whole; may take long, and is not run on the
   *     event loop. Null where any JSON will do
   */
  RepairedChunks(
      ChatModel.Chunks chunks, RunLog log, @Nullable Function<String, List<String>> check) {
    super(chunks);
    this.log = log;
    this.check = check;
  }

  @Override
  public void start(ChatModel.Listener taker) {
    context = Objects.requireNonNull(Vertx.currentContext(), "Streams start on an event loop");
    super.start(taker);
  }

  @Override
  public void chunk(ObjectNode chunk) {
    if (chunk.path("choices").path(0) instanceof ObjectNode choice
        && choice.path("index").asInt() == 0) {
      repair(choice);
    }
    taker().chunk(chunk);
  }

  @Override
  public void end() {
    Function<String, List<String>> checked = check;
    if (checked == null || calls || whole.isEmpty()) {
      taker().end();
      return;
    }
    Thread.ofVirtual().name("check-json").start(() -> endChecked(checked));
  }

  @Override
  public void cancel() {
    cancelled = true;
    super.cancel();
  }

  private void endChecked(Function<String, List<String>> checked) {
    try {
      List<String> wrong = checked.apply(whole.toString());
      if (!wrong.isEmpty()) {
        log.warn("The answer is not the JSON that was asked for: " + String.join("; ", wrong));
      }
    } finally {
      Objects.requireNonNull(context, "The stream was started")
          .runOnContext(
              now -> {
                if (!cancelled) {
                  taker().end();
                }
              });
    }
  }

  private void repair(ObjectNode choice) {
    ObjectNode delta =
        choice.path("delta") instanceof ObjectNode given ? given : choice.putObject("delta");
    calls |= !delta.path("tool_calls").isEmpty();
    JsonNode content = delta.path("content");
    StringBuilder text = new StringBuilder();
    if (content.isTextual()) {
      if (!repair.hasBegun()) {
        unbegun.append(content.textValue());
      }
      text.append(repair.accept(content.textValue()));
    }
    if (choice.hasNonNull("finish_reason") && !ended) {
      ended = true;
      text.append(repair.end());
    }
    if (check != null) {
      whole.append(text);
    }
    if (ended && !repair.hasBegun() && !calls) {
      log.warn("The answer holds no JSON.");
      text.append(unbegun);
      unbegun.setLength(0);
    }
    if (content.isTextual() || !text.isEmpty()) {
      delta.put("content", text.toString());
    }
  }
}
