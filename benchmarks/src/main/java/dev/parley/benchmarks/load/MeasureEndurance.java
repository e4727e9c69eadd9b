package dev.parley.benchmarks.load;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.benchmarks.Arguments;
import dev.parley.benchmarks.Machine;
import dev.parley.benchmarks.load.EnduranceReport.Phase;
import dev.parley.benchmarks.load.EnduranceReport.Slice;
import dev.parley.benchmarks.stack.LocalStack;
import dev.parley.benchmarks.stack.ProcessMemory;
import dev.parley.benchmarks.stack.StackOptions;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Keeps an AI gateway under load for a long time, plain and streamed in turn, and stops the
 * database for a twelfth of it in the middle. Looks at memory all the time, and in the end compares
 * the ledger of usage with what the upstream has counted.
 *
 * <p>The database is stopped by signal, with all its processes: it answers nothing and refuses
 * nothing, which is harder to bear than a port that nobody listens at, and the supervisor does not
 * start another.
 */
public final class MeasureEndurance {

  private static final Set<String> ON_THE_WAY = Set.of("api-gateway", "inference-service");
  private static final Duration LATENCY = Duration.ofMillis(20);
  private static final Duration LEDGER_PATIENCE = Duration.ofMinutes(3);
  private static final int SLICES = 120;

  private final LocalStack stack;
  private final BenchmarkUpstream upstream;
  private final ClosedLoop loop;
  private final Duration all;
  private final int concurrency;

  private MeasureEndurance(
      LocalStack stack,
      BenchmarkUpstream upstream,
      ClosedLoop loop,
      Duration all,
      int concurrency) {
    this.stack = stack;
    this.upstream = upstream;
    this.loop = loop;
    this.all = all;
    this.concurrency = concurrency;
  }

  /**
   * Prints the report to the standard output; ends with 1 when something is not as it should be.
   */
  public static void main(String... line) throws IOException, InterruptedException {
    Arguments arguments =
        Arguments.parse(
            Map.of(
                "minutes", "60",
                "concurrency", "16",
                "chunks", "32",
                "parley", "./parley",
                "base-port", "18700"),
            line);
    int chunks = arguments.number("chunks", 1);
    System.out.println(Machine.describe(Clock.systemUTC().instant()) + "\n");
    EnduranceReport report;
    try (BenchmarkUpstream upstream = BenchmarkUpstream.start(chunks);
        ClosedLoop loop = new ClosedLoop(chunks);
        LocalStack stack =
            LocalStack.create(
                new StackOptions(
                    Path.of(arguments.text("parley")),
                    arguments.number("base-port", 1024),
                    false,
                    Map.of(
                        "OPENAI_BASE_URL",
                        upstream.baseUrl().toString(),
                        "OPENAI_API_KEY",
                        "benchmark")))) {
      stack.up();
      Duration all = Duration.ofMinutes(arguments.number("minutes", 1));
      report =
          new MeasureEndurance(stack, upstream, loop, all, arguments.number("concurrency", 1))
              .run();
    }
    System.out.println(report.markdown());
    System.exit(report.isGood() ? 0 : 1);
  }

  private EnduranceReport run() throws IOException, InterruptedException {
    String model =
        CreateAiGateway.create(
            stack.gatewayUrl(),
            stack.apiKey(),
            BenchmarkUpstream.MODEL,
            "You answer in the fewest words.",
            List.of());
    Target target =
        new Target(
            "endurance", URI.create(stack.gatewayUrl() + "/v1"), stack.apiKey(), model, List.of());
    upstream.latency(LATENCY);
    List<Slice> slices = load(target);
    return new EnduranceReport(slices, upstream.tokens(), awaitLedger());
  }

  private List<Slice> load(Target target) throws IOException, InterruptedException {
    List<ProcessHandle> database = processesOfTheDatabase();
    Duration slice = all.dividedBy(SLICES);
    int stop = SLICES / 2 - SLICES / 24;
    int resume = stop + SLICES / 12;
    List<Slice> slices = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (int at = 0; at < SLICES; at++) {
        if (at == stop) {
          database = processesOfTheDatabase();
          signal("STOP", database);
        } else if (at == resume) {
          signal("CONT", database);
        }
        Condition condition = new Condition(at % 2 == 1, LATENCY, concurrency);
        Measurement measured = loop.run(target, condition, Duration.ZERO, slice);
        slices.add(
            new Slice(
                Duration.ofNanos(System.nanoTime() - began).toSeconds(),
                phase(at, stop, resume),
                measured.rate(),
                measured.latencyMillis(99),
                measured.failures(),
                memory()));
        System.err.println(slices.getLast());
      }
    } finally {
      signal("CONT", database);
    }
    return slices;
  }

  private static Phase phase(int at, int stop, int resume) {
    if (at < stop) {
      return Phase.BEFORE;
    }
    if (at < resume) {
      return Phase.STOPPED;
    }
    return at < resume + 2 ? Phase.RETURNING : Phase.AFTER;
  }

  private long memory() throws IOException, InterruptedException {
    return stack.memory().stream()
        .filter(process -> ON_THE_WAY.contains(process.name()))
        .mapToLong(ProcessMemory::resident)
        .sum();
  }

  private List<ProcessHandle> processesOfTheDatabase() throws IOException, InterruptedException {
    ProcessHandle server = stack.process("postgres");
    return Stream.concat(Stream.of(server), server.descendants()).toList();
  }

  private static void signal(String name, List<ProcessHandle> processes)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("kill", "-" + name));
    processes.stream()
        .filter(ProcessHandle::isAlive)
        .forEach(process -> command.add(Long.toString(process.pid())));
    new ProcessBuilder(command).start().waitFor();
  }

  /** The tokens in the ledger, once there are as many as were told, or none more come. */
  private long awaitLedger() throws IOException, InterruptedException {
    long end = System.nanoTime() + LEDGER_PATIENCE.toNanos();
    long counted = ledger();
    while (counted < upstream.tokens() && System.nanoTime() < end) {
      Thread.sleep(500);
      counted = ledger();
    }
    return counted;
  }

  private long ledger() throws IOException, InterruptedException {
    HttpRequest request =
        HttpRequest.newBuilder(URI.create(stack.gatewayUrl() + "/api/v1/usage?group_by=sku"))
            .header("Authorization", "Bearer " + stack.apiKey())
            .build();
    try (HttpClient client = HttpClient.newHttpClient()) {
      JsonNode sums =
          new ObjectMapper().readTree(client.send(request, BodyHandlers.ofString()).body());
      long tokens = 0;
      for (JsonNode row : sums.path("rows")) {
        if (row.path("sku").asText().startsWith("inference.chat_completions.")) {
          tokens += row.path("quantity").asLong();
        }
      }
      return tokens;
    }
  }
}
