package dev.parley.standalone;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;

/**
 * A component that is a child process with its own log.
 *
 * @param command the program and its arguments
 * @param environment set over what is inherited; a null value removes a variable
 * @param ready whether it does its work
 * @param beforeLaunch run before each start
 */
record ChildProcess(
    String name,
    int port,
    List<String> command,
    Map<String, String> environment,
    Path log,
    BooleanSupplier ready,
    Preparation beforeLaunch)
    implements Component {

  /** What a start needs first. */
  interface Preparation {
    void prepare() throws IOException;
  }

  @Override
  public Running launch() throws IOException {
    beforeLaunch.prepare();
    RotateLog.atStart(log);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().keySet().removeIf(ChildProcess::isOurs);
    builder.environment().putAll(environment);
    Process process =
        builder
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()))
            .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
            .start();
    return new Child(process.toHandle(), ready);
  }

  @Override
  public String reason() {
    return ExplainLog.lastReason(log);
  }

  /** Upstream keys and our own settings reach only the child they are meant for. */
  private static boolean isOurs(String variable) {
    return variable.startsWith("PARLEY_")
        || variable.startsWith("OPENAI_")
        || variable.startsWith("KAFKA_");
  }

  private record Child(ProcessHandle process, BooleanSupplier ready) implements Running {

    @Override
    public boolean isReady() {
      return ready.getAsBoolean();
    }

    @Override
    public void stop(Duration bound) {
      StopProcess.within(bound, process);
    }
  }
}
