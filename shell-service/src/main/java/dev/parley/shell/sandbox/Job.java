package dev.parley.shell.sandbox;

import dev.parley.shell.tree.FileTree.Workspace;
import dev.parley.shell.tree.ShellUser;
import java.time.Duration;
import java.util.List;

/**
 * A command to be run.
 *
 * @param command for bash
 * @param state what the last command of the same shell left; empty for a new shell
 * @param tools names of the tools that the command may call as programs
 * @param time how long it may take
 * @param bytes how much the workspace may hold, as its measure counts
 * @param entries how many files and directories it may hold
 * @param largestFile bytes of a file that is written: what is left to the user
 */
public record Job(
    ShellUser user,
    Workspace workspace,
    String command,
    String state,
    List<String> tools,
    Duration time,
    long bytes,
    long entries,
    long largestFile) {

  public Job {
    tools = List.copyOf(tools);
  }
}
