package dev.parley.inference.heal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.PassedChunks;
import dev.parley.inference.pipeline.RunLog;

/** A stream whose text is repaired to JSON on its way; only of the first choice. */
final class RepairedChunks extends PassedChunks {

  private final RunLog log;
  private final RepairJson repair = new RepairJson();
  private final StringBuilder unbegun = new StringBuilder();
  private boolean calls;
  private boolean ended;

  RepairedChunks(ChatModel.Chunks chunks, RunLog log) {
    super(chunks);
    this.log = log;
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
}
