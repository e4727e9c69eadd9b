package dev.parley.inference.tool.shell;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.heal.CheckSchema;
import dev.parley.inference.pipeline.RunLog.Run;
import dev.parley.inference.pipeline.Tool;
import dev.parley.inference.pipeline.Tool.ToolCall;
import dev.parley.inference.pipeline.Tool.ToolFailedException;
import dev.parley.inference.tool.shell.AnswerShell.Printed;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Calls a tool as a program: reads its command line, runs it, prints its result or what is wrong.
 */
final class CallTool {

  private static final Logger LOG = Logger.getLogger(CallTool.class);
  private static final int FAILED = 1;
  private static final int MISUSED = 2;

  private final ObjectMapper json;

  CallTool(ObjectMapper json) {
    this.json = json;
  }

  /** Calls it on behalf of a call of the shell. */
  Printed call(Tool tool, List<String> arguments, ToolCall shell) {
    CommandLine line = new CommandLine(tool, json);
    if (arguments.contains("--help") || arguments.contains("-h")) {
      return new Printed(0, line.help());
    }
    ObjectNode read;
    try {
      read = line.read(arguments);
    } catch (IllegalArgumentException e) {
      return misused(tool, String.valueOf(e.getMessage()));
    }
    List<String> wrong = CheckSchema.errors(read, tool.parameters());
    return wrong.isEmpty() ? run(tool, read, shell) : misused(tool, String.join("; ", wrong));
  }

  private static Printed misused(Tool tool, String why) {
    return new Printed(
        MISUSED, tool.name() + ": " + why + "\n'" + tool.name() + " --help' explains.\n");
  }

  private static Printed run(Tool tool, ObjectNode arguments, ToolCall shell) {
    long start = System.nanoTime();
    String written = arguments.toString();
    String failure;
    try {
      String content = tool.run(new ToolCall(shell.id(), arguments, shell.draft())).content();
      log(tool, written, null, start, shell);
      return new Printed(0, content.endsWith("\n") ? content : content + "\n");
    } catch (ToolFailedException e) {
      failure = String.valueOf(e.getMessage());
    } catch (ProblemException e) {
      failure = e.detail();
    } catch (RuntimeException e) {
      LOG.errorf(e, "The tool %s failed", tool.name());
      failure = "something unexpected went wrong.";
    }
    log(tool, written, failure, start, shell);
    return new Printed(FAILED, tool.name() + ": " + failure + "\n");
  }

  private static void log(
      Tool tool, String arguments, @Nullable String failure, long start, ToolCall shell) {
    Duration took = Duration.ofNanos(System.nanoTime() - start);
    shell.draft().call().log().ran(new Run(tool.name(), arguments, null, failure, took));
  }
}
