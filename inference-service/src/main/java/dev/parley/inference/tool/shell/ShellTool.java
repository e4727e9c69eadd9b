package dev.parley.inference.tool.shell;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.Toolbox;
import dev.parley.inference.tool.builtin.Arguments;
import dev.parley.inference.tool.builtin.Schema;
import java.util.List;
import java.util.Optional;

/** The function by which a model runs commands. */
final class ShellTool implements Tool {

  private final AnswerShell shell;
  private final Toolbox tools;
  private final ShellConfig config;
  private final CallTool call;
  private final boolean kept;
  private final ObjectNode schema =
      Schema.object().text("command", "The command, as bash reads it.").requiring("command");

  ShellTool(AnswerShell shell, Toolbox tools, ShellConfig config, CallTool call, boolean kept) {
    this.shell = shell;
    this.tools = tools;
    this.config = config;
    this.call = call;
    this.kept = kept;
  }

  @Override
  public String name() {
    return ShellTools.NAME;
  }

  @Override
  public String description() {
    List<String> commands = tools.commands().stream().map(Tool::name).toList();
    return "Runs a command in bash, in a sandbox with the usual programs and without network. Files"
        + " are kept in the current directory, /home/workspace, "
        + (kept ? "also for later conversations with this user" : "until this answer is finished")
        + "; the directory and exported variables carry over to the next command. A command may take "
        + config.commandTime().toSeconds()
        + " seconds, and "
        + config.shownOutput()
        + " characters of its output are shown: filter what is long, or write it to a file."
        + (commands.isEmpty()
            ? ""
            : " Besides there are these commands, each of which explains itself with --help: "
                + String.join(", ", commands)
                + ".");
  }

  @Override
  public ObjectNode parameters() {
    return schema;
  }

  @Override
  public ToolResult run(ToolCall asked) throws ToolFailedException {
    List<String> names = tools.commands().stream().map(Tool::name).toList();
    AnswerShell.Ran ran =
        shell.run(
            Arguments.text(asked, "command"),
            names,
            (name, arguments) -> {
              Optional<Tool> tool =
                  tools.commands().stream().filter(each -> each.name().equals(name)).findFirst();
              return tool.isEmpty()
                  ? new AnswerShell.Printed(127, name + ": there is no such command any more\n")
                  : call.call(tool.get(), arguments, asked);
            });
    return new ToolResult(told(ran));
  }

  private String told(AnswerShell.Ran ran) {
    String output = shortened(ran.output());
    String killed = ran.end().killed();
    if (killed != null) {
      return output + "\n[The command was ended: " + killed + "]";
    }
    int code = ran.end().exitCode();
    if (code != 0) {
      return output + "\n[Exit code " + code + "]";
    }
    return output.isEmpty() ? "[Exit code 0, no output]" : output;
  }

  /** The beginning, and the end, where errors tend to be. */
  private String shortened(String output) {
    int most = config.shownOutput();
    if (output.length() <= most) {
      return output;
    }
    int tail = most / 4;
    int left = output.length() - most;
    return output.substring(0, most - tail)
        + "\n[… "
        + left
        + " characters are left out here …]\n"
        + output.substring(output.length() - tail);
  }
}
