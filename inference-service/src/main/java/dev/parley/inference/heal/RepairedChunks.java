package dev.parley.inference.heal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.RunLog;
import dev.parley.web.problem.ProblemException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** A stream whose text is repaired to JSON on its way; only of the first choice. */
final class RepairedChunks implements ChatModel.Chunks, ChatModel.Listener {

  private final ChatModel.Chunks chunks;
  private final RunLog log;
  private final RepairJson repair = new RepairJson();
  private final StringBuilder unbegun = new StringBuilder();
  private boolean calls;
  private boolean ended;
  private ChatModel.@Nullable Listener listener;

  RepairedChunks(ChatModel.Chunks chunks, RunLog log) {
    this.chunks = chunks;
    this.log = log;
  }

  @Override
  public void start(ChatModel.Listener taker) {
    listener = taker;
    chunks.start(this);
  }

  @Override
  public void pause() {
    chunks.pause();
  }

  @Override
  public void resume() {
    chunks.resume();
  }

  @Override
  public void cancel() {
    chunks.cancel();
  }

  @Override
  public void chunk(ObjectNode chunk) {
    if (chunk.path("choices").path(0) instanceof ObjectNode choice
        && choice.path("index").asInt() == 0) {
      repair(choice);
    }
    taker().chunk(chunk);
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
      if (!repair.hasBegun() && !calls) {
        log.warn("The answer holds no JSON.");
        text.append(unbegun);
      }
    }
    if (content.isTextual() || !text.isEmpty()) {
      delta.put("content", text.toString());
    }
  }

  @Override
  public void end() {
    taker().end();
  }

  @Override
  public void failed(ProblemException problem) {
    taker().failed(problem);
  }

  private ChatModel.Listener taker() {
    return Objects.requireNonNull(listener, "Chunks come after the start");
  }
}
