package dev.parley.benchmarks.start;

import dev.parley.benchmarks.Arguments;
import dev.parley.benchmarks.Machine;
import dev.parley.benchmarks.stack.LocalStack;
import dev.parley.benchmarks.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Starts the whole stack three times on the same state: first from nothing, with new databases and
 * the demo; then again; then with the JVM's own choice of collector, compiler and heap in each
 * service instead of the launcher's. The last says what the launcher's flags are worth here, on the
 * same machine in the same minutes.
 */
public final class StartBenchmark {

  /** Undoes the launcher's flags; a later flag wins. */
  private static final String JVM_DEFAULTS =
      "-XX:-UseSerialGC -XX:+UseG1GC -XX:TieredStopAtLevel=4 -XX:-UseCompactObjectHeaders -Xss1m"
          + " -Xmx%dm";

  private static final List<String> JVMS =
      List.of("GATEWAY", "INFERENCE", "RAG", "CHAT", "SCHEDULER", "SHELL", "KAFKA");

  private StartBenchmark() {}

  /** Prints the report to the standard output. */
  public static void main(String... line) throws IOException, InterruptedException {
    Arguments arguments = Arguments.parse(Map.of("parley", "./parley", "base-port", "18700"), line);
    StackOptions options =
        new StackOptions(
            Path.of(arguments.text("parley")), arguments.number("base-port", 1024), true, Map.of());
    String machine = Machine.describe(Clock.systemUTC().instant());
    List<StartReport.Start> starts = new ArrayList<>();
    try (LocalStack stack = LocalStack.create(options)) {
      starts.add(start("first start", stack, Map.of()));
      starts.add(start("restart", stack, Map.of()));
      starts.add(start("restart, JVM defaults", stack, jvmDefaults()));
    }
    System.out.println(machine + "\n");
    System.out.println(StartReport.markdown(starts));
  }

  private static StartReport.Start start(
      String name, LocalStack stack, Map<String, String> environment)
      throws IOException, InterruptedException {
    System.err.println("Measuring: " + name + ".");
    double seconds = stack.up(environment).toMillis() / 1000.0;
    StartReport.Start start = new StartReport.Start(name, seconds, stack.memory());
    stack.down();
    return start;
  }

  private static Map<String, String> jvmDefaults() {
    // Without -Xmx a JVM takes a quarter of the memory; this one was started so.
    long megabytes = Runtime.getRuntime().maxMemory() >> 20;
    String flags = JVM_DEFAULTS.formatted(megabytes);
    return JVMS.stream()
        .collect(Collectors.toMap(part -> "PARLEY_JAVA_OPTS_" + part, part -> flags));
  }
}
