package dev.parley.inference.worker;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.script.RunWorkerScript;
import dev.parley.inference.script.ScriptException;
import dev.parley.inference.script.ToolVerdict;
import jakarta.inject.Singleton;

/**
 * Asks the AI gateway's worker script before a tool is run. A script that fails blocks the call: it
 * may be what guards it.
 */
@Singleton
public final class ReviewToolCall {

  private final RunWorkerScript worker;

  ReviewToolCall(RunWorkerScript worker) {
    this.worker = worker;
  }

  /** What shall be done with a call of the tool of this name; blocks while the script runs. */
  public ToolVerdict review(String tool, ToolCall call) {
    Draft draft = call.draft();
    String script = WorkerEvent.scriptOf(draft);
    AiGateway gateway = draft.target().gateway();
    if (script == null || gateway == null) {
      return new ToolVerdict.Run();
    }
    try {
      return worker.onToolCall(script, event(tool, call, gateway));
    } catch (ScriptException e) {
      draft
          .call()
          .log()
          .warn("The worker script failed at a call of " + tool + ": " + e.getMessage());
      return new ToolVerdict.Block("the worker script of this AI gateway failed.");
    }
  }

  private static ObjectNode event(String tool, ToolCall call, AiGateway gateway) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.put("name", "tool.called");
    ObjectNode data = event.putObject("data");
    data.put("toolName", tool);
    data.set("toolArguments", call.arguments());
    data.put("origin", "ChatCompletionsApi");
    data.put("externalUserId", call.draft().request().externalUser());
    JsonNode metadata = call.draft().request().body().path("metadata");
    data.set("metadata", metadata.isObject() ? metadata : data.objectNode());
    event.putObject("gateway").put("name", gateway.name()).put("slug", gateway.slug());
    return event;
  }
}
