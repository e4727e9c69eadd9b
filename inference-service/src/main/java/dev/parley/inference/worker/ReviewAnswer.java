package dev.parley.inference.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.pipeline.ChatModel;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.WholeAsChunks;
import dev.parley.inference.script.RunWorkerScript;
import dev.parley.inference.script.ScriptException;
import jakarta.inject.Singleton;

/**
 * Has the AI gateway's worker script look at each answer before it is given out; a stream is held
 * back until it is whole.
 */
@Singleton
public final class ReviewAnswer {

  private static final String FUNCTION = "onAnswer";

  private final RunWorkerScript worker;

  ReviewAnswer(RunWorkerScript worker) {
    this.worker = worker;
  }

  /** The same model, whose answers the script has seen. */
  public ChatModel around(ChatModel model) {
    return new ChatModel() {
      @Override
      public ObjectNode complete(Draft draft) {
        ObjectNode answer = model.complete(draft);
        return isReviewed(draft) ? reviewed(answer, draft) : answer;
      }

      @Override
      public Chunks open(Draft draft) {
        return isReviewed(draft)
            ? new WholeAsChunks(reviewed(model.complete(draft.unstreamed()), draft))
            : model.open(draft);
      }
    };
  }

  private boolean isReviewed(Draft draft) {
    String script = WorkerEvent.scriptOf(draft);
    return script != null && worker.mentions(script, FUNCTION);
  }

  private ObjectNode reviewed(ObjectNode answer, Draft draft) {
    String script = WorkerEvent.scriptOf(draft);
    AiGateway gateway = draft.target().gateway();
    if (script == null || gateway == null) {
      return answer;
    }
    for (JsonNode choice : answer.path("choices")) {
      if (choice.path("message") instanceof ObjectNode message && message.hasNonNull("content")) {
        ObjectNode event = WorkerEvent.of(draft, gateway);
        event.putObject("answer").put("text", ChatRequest.textOf(message));
        try {
          message.put("content", worker.onAnswer(script, event));
        } catch (ScriptException e) {
          throw WorkerEvent.failed(e);
        }
      }
    }
    return answer;
  }
}
