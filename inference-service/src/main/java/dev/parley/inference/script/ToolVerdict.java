package dev.parley.inference.script;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** What a worker script wants done with a call of a tool. */
public sealed interface ToolVerdict {

  /** The tool is run. */
  record Run() implements ToolVerdict {}

  /** It is not run; the model is told why. */
  record Block(String reason) implements ToolVerdict {}

  /**
   * It is not run; this is its result.
   *
   * @param messages that the model is given besides, in OpenAI's shape; may be empty
   */
  record Replace(String result, List<ObjectNode> messages) implements ToolVerdict {}
}
