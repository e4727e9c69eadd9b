package dev.parley.inference.pipeline;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Set;

/**
 * A function that Parley runs when the model calls it, in contrast to the client's own, which are
 * handed to the client.
 */
public interface Tool {

  /** By which the model calls it: 1 to 64 letters, digits, underscores and dashes. */
  String name();

  /**
   * Names by which it was called before. AI gateways, skills and conversations may hold them still;
   * the model is told of none.
   */
  default Set<String> formerNames() {
    return Set.of();
  }

  /** What it does and when to use it, for the model. */
  String description();

  /** The JSON schema of its arguments: an object. Belongs to the tool; not to be changed. */
  ObjectNode parameters();

  /**
   * Runs it; blocks on a virtual thread, which is interrupted when the time for tools is over or
   * the client has left.
   *
   * @throws ToolFailedException when there is no result; its message is given to the model
   */
  ToolResult run(ToolCall call) throws ToolFailedException;

  /**
   * A call by the model.
   *
   * @param id of the call, unique in its answer
   * @param arguments what the model gave; an object, not checked against the schema
   * @param draft the request for which the tool is run
   */
  record ToolCall(String id, ObjectNode arguments, Draft draft) {}

  /**
   * What came out.
   *
   * @param content for the model; text or JSON
   */
  record ToolResult(String content) {}

  /** A tool that could not do what it was asked; the message says why, for the model. */
  final class ToolFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    public ToolFailedException(String message) {
      super(message);
    }

    public ToolFailedException(String message, Throwable cause) {
      super(message, cause);
    }
  }
}
