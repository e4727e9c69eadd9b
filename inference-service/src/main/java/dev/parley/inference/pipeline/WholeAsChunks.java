package dev.parley.inference.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import org.jspecify.annotations.Nullable;

/** An answer that is known whole, given out as a stream: its message, its finish, its usage. */
public final class WholeAsChunks implements ChatModel.Chunks {

  private final ObjectNode answer;

  public WholeAsChunks(ObjectNode answer) {
    this.answer = answer;
  }

  @Override
  public void start(ChatModel.Listener listener) {
    JsonNode choice = answer.path("choices").path(0);
    ObjectNode delta = choice.path("message").deepCopy();
    JsonNode calls = delta.path("tool_calls");
    for (int at = 0; at < calls.size(); at++) {
      ((ObjectNode) calls.get(at)).put("index", at);
    }
    listener.chunk(chunk(delta, null));
    listener.chunk(
        chunk(JsonNodeFactory.instance.objectNode(), choice.path("finish_reason").asText("stop")));
    if (answer.hasNonNull("usage")) {
      ObjectNode usage = head();
      usage.putArray("choices");
      usage.set("usage", answer.get("usage"));
      listener.chunk(usage);
    }
    listener.end();
  }

  private ObjectNode chunk(ObjectNode delta, @Nullable String reason) {
    ObjectNode chunk = head();
    ObjectNode choice = chunk.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", reason);
    choice.set("delta", delta);
    return chunk;
  }

  private ObjectNode head() {
    ObjectNode chunk = JsonNodeFactory.instance.objectNode();
    chunk.put("model", answer.path("model").asText(""));
    return chunk;
  }

  @Override
  public void pause() {}

  @Override
  public void resume() {}

  @Override
  public void cancel() {}
}
