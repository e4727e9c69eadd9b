package dev.parley.shell.session;

import dev.parley.shell.sandbox.CommandListener;

/** Keeps all that a command prints, which the sandbox bounds. */
final class CollectOutput implements CommandListener {

  private final StringBuffer output = new StringBuffer();

  @Override
  public void output(String text) {
    output.append(text);
  }

  @Override
  public void call(ToolRequest request) {
    throw new IllegalArgumentException("A command without a stream has no tools");
  }

  String text() {
    return output.toString();
  }
}
