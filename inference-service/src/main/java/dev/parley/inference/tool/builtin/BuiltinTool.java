package dev.parley.inference.tool.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool;
import java.util.Set;

/** A tool of a built-in function, made of its parts. */
public record BuiltinTool(
    String name, Set<String> formerNames, String description, ObjectNode parameters, Body body)
    implements Tool {

  /** One that has always had its name. */
  public BuiltinTool(String name, String description, ObjectNode parameters, Body body) {
    this(name, Set.of(), description, parameters, body);
  }

  /** What happens when the model calls it. */
  @FunctionalInterface
  public interface Body {

    /** Gives the result; blocks. */
    String run(Tool.ToolCall call) throws Tool.ToolFailedException;
  }

  @Override
  public ToolResult run(ToolCall call) throws ToolFailedException {
    return new ToolResult(body.run(call));
  }
}
