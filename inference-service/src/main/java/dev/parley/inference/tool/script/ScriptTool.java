package dev.parley.inference.tool.script;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.script.HostFunctions;
import dev.parley.inference.script.Limits;
import dev.parley.inference.script.ScriptEngine;
import dev.parley.inference.script.ScriptException;
import dev.parley.inference.script.ScriptSource;

/** A tool that a worker script defines; each call is a run of its own. */
record ScriptTool(
    String name, String description, ObjectNode parameters, String script, ScriptEngine engine)
    implements Tool {

  private static final String RUN =
      """

      ;async function __parleyRunTool({ name, args, context }) {
        const result = await tools[name].run(args, context);
        return result === undefined ? "" : result;
      }
      """;

  @Override
  public ToolResult run(ToolCall call) throws ToolFailedException {
    ObjectNode argument = JsonNodeFactory.instance.objectNode();
    argument.put("name", name);
    argument.set("args", call.arguments());
    ObjectNode context = argument.putObject("context");
    context.put("externalUserId", call.draft().request().externalUser());
    JsonNode metadata = call.draft().request().body().path("metadata");
    context.set("metadata", metadata.isObject() ? metadata : context.objectNode());
    try {
      JsonNode result =
          engine
              .run(
                  new ScriptSource("Worker script", script + RUN),
                  "__parleyRunTool",
                  argument,
                  Limits.defaults(),
                  HostFunctions.NONE)
              .value();
      return new ToolResult(result.isTextual() ? result.textValue() : result.toString());
    } catch (ScriptException e) {
      throw new ToolFailedException(String.valueOf(e.getMessage()), e);
    }
  }

  /** Without the script: this may reach a log. */
  @Override
  public String toString() {
    return "ScriptTool[" + name + "]";
  }
}
