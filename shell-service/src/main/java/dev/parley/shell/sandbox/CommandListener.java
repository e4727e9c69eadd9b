package dev.parley.shell.sandbox;

import java.util.List;

/**
 * Hears of a running command, on threads of its own; one call at a time of each kind. Who takes
 * long slows the command down.
 */
public interface CommandListener {

  /** It printed something: whole characters, on either of its outputs. */
  void output(String text);

  /** It calls a tool, and waits for {@link RunningCommand#answer}. */
  void call(ToolRequest request);

  /**
   * A call of a tool.
   *
   * @param id of the call, unique in its command
   * @param arguments as they were written
   */
  record ToolRequest(int id, String name, List<String> arguments) {}
}
