package dev.parley.benchmarks.stack;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * Parley on this machine, driven by its launcher, with a state directory of its own that is deleted
 * in the end. It can be started and stopped more than once on the same state.
 */
public final class LocalStack implements AutoCloseable {

  /** What the launcher ends with when there is nothing to stop. */
  private static final int NOT_RUNNING = 3;

  private static final List<String> DOWN = List.of("down");
  private static final Duration COMMAND_TIMEOUT = Duration.ofMinutes(15);
  private static final ObjectMapper JSON = new ObjectMapper();

  private final StackOptions options;
  private final Path home;
  private boolean up;

  private LocalStack(StackOptions options, Path home) {
    this.options = options;
    this.home = home;
  }

  /** A stack that is not started yet, with an empty state. */
  public static LocalStack create(StackOptions options) throws IOException {
    return new LocalStack(options, Files.createTempDirectory("parley-benchmark"));
  }

  /**
   * Starts what was built before, and returns when it is ready, with the time that this took.
   *
   * @throws IllegalStateException with what the launcher printed, when it fails
   */
  public Duration up() throws IOException, InterruptedException {
    return up(Map.of());
  }

  /** The same with more variables, for this start only. */
  public Duration up(Map<String, String> more) throws IOException, InterruptedException {
    List<String> arguments = new ArrayList<>(List.of("up", "--detach", "--no-build"));
    if (!options.demo()) {
      arguments.add("--no-demo");
    }
    up = true;
    long began = System.nanoTime();
    String printed = run(more, arguments);
    Duration took = Duration.ofNanos(System.nanoTime() - began);
    if (!Files.exists(home.resolve("dev.env"))) {
      throw new IllegalStateException("The launcher left no dev.env: " + printed);
    }
    return took;
  }

  /** Stops everything in order; nothing happens when it is not up. */
  public void down() throws IOException, InterruptedException {
    if (up) {
      run(Map.of(), DOWN);
      up = false;
    }
  }

  /** The gateway's address, without a slash at the end. */
  public URI gatewayUrl() throws IOException {
    return URI.create(setting("GATEWAY_URL").replaceAll("/+$", ""));
  }

  /** The API key that the launcher made. */
  public String apiKey() throws IOException {
    return setting("API_KEY");
  }

  /** Where the state of the stack lies. */
  public Path home() {
    return home;
  }

  /**
   * A process of the running stack, by the name that the launcher's status gives it.
   *
   * @throws IllegalStateException when it does not run
   */
  public ProcessHandle process(String name) throws IOException, InterruptedException {
    return memory().stream()
        .filter(each -> each.name().equals(name))
        .findFirst()
        .flatMap(each -> ProcessHandle.of(each.pid()))
        .orElseThrow(() -> new IllegalStateException(name + " does not run."));
  }

  /** Every process of the running stack with its memory. */
  public List<ProcessMemory> memory() throws IOException, InterruptedException {
    JsonNode status = JSON.readTree(run(Map.of(), List.of("status", "--json")));
    return ProcessMemory.of(status);
  }

  /** Stops what runs and deletes the state. */
  @Override
  public void close() throws IOException, InterruptedException {
    down();
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  private String setting(String name) throws IOException {
    return Files.readAllLines(home.resolve("dev.env")).stream()
        .map(line -> line.replaceFirst("^export ", ""))
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1).replaceAll("^['\"]|['\"]$", ""))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("dev.env has no " + name + "."));
  }

  private String run(Map<String, String> more, List<String> arguments)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(options.launcher().toAbsolutePath().toString());
    command.addAll(arguments);
    Path output = Files.createTempFile("parley-benchmark", ".out");
    try {
      // A file, not a pipe: what stays running would hold a pipe open.
      ProcessBuilder builder = new ProcessBuilder(command).redirectOutput(output.toFile());
      builder.redirectError(ProcessBuilder.Redirect.INHERIT);
      Map<String, String> environment = builder.environment();
      environment.putAll(options.environment());
      environment.putAll(more);
      environment.put("PARLEY_HOME", home.toString());
      environment.put("PARLEY_PORT", Integer.toString(options.basePort()));
      Process process = builder.start();
      if (!process.waitFor(COMMAND_TIMEOUT.toSeconds(), TimeUnit.SECONDS)) {
        process.destroy();
        throw new IllegalStateException(command + " did not end in " + COMMAND_TIMEOUT + ".");
      }
      String printed = Files.readString(output);
      boolean nothingToStop = arguments.equals(DOWN) && process.exitValue() == NOT_RUNNING;
      if (process.exitValue() != 0 && !nothingToStop) {
        throw new IllegalStateException(
            command + " ended with " + process.exitValue() + ": " + printed);
      }
      return printed;
    } finally {
      Files.delete(output);
    }
  }
}
