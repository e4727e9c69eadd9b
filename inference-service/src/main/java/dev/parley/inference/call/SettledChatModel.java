package dev.parley.inference.call;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.WholeAsChunks;
import java.util.Objects;

/** Gives an answer that was settled before any model was asked; it costs no tokens. */
final class SettledChatModel implements ChatModel {

  @Override
  public ObjectNode complete(Draft draft) {
    ObjectNode answer = JsonNodeFactory.instance.objectNode();
    answer.put("model", draft.target().model());
    ObjectNode choice = answer.putArray("choices").addObject();
    choice.put("index", 0).put("finish_reason", "stop");
    choice
        .putObject("message")
        .put("role", "assistant")
        .put("content", Objects.requireNonNull(draft.settled(), "The answer is settled"));
    answer
        .putObject("usage")
        .put("prompt_tokens", 0)
        .put("completion_tokens", 0)
        .put("total_tokens", 0);
    return answer;
  }

  @Override
  public Chunks open(Draft draft) {
    return new WholeAsChunks(complete(draft));
  }
}
