package dev.parley.inference.tool.builtin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool;

/** A tool of a built-in function, made of its parts. */
public record BuiltinTool(String name, String description, ObjectNode parameters, Body body)
    implements Tool {

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
