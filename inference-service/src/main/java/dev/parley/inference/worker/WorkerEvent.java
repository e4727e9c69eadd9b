package dev.parley.inference.worker;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.aigateway.AiGateway;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.script.ScriptException;
import dev.parley.web.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** What worker scripts are told, and how their failures are. */
final class WorkerEvent {

  private WorkerEvent() {}

  /** The script of a draft's AI gateway; null when it has none. */
  static @Nullable String scriptOf(Draft draft) {
    AiGateway gateway = draft.target().gateway();
    String script = gateway == null ? null : gateway.parameters().workerScriptSource();
    return script == null || script.isBlank() ? null : script;
  }

  static ObjectNode of(Draft draft, AiGateway gateway) {
    ObjectNode event = JsonNodeFactory.instance.objectNode();
    event.set("request", draft.request().body().deepCopy());
    event.putObject("gateway").put("name", gateway.name()).put("slug", gateway.slug());
    return event;
  }

  static ProblemException failed(ScriptException e) {
    return ProblemException.unprocessable(
        "The worker script of this AI gateway failed: " + e.getMessage());
  }
}
