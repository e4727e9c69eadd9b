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
import java.util.Collections;
import java.util.List;
import java.util.Map;
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

  private static final List<String> ON_THE_WAY = List.of("api-gateway", "inference-service");
  private static final Duration LATENCY = Duration.ofMillis(20);
  private static final Duration LEDGER_PATIENCE = Duration.ofMinutes(3);
  private static final Duration SHORTEST_SLICE = Duration.ofSeconds(5);
  private static final int SLICES = 120;

  /** After the database has come back, so long at most some requests may still fail. */
  private static final Duration RETURNS_WITHIN = Duration.ofSeconds(30);

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
    List<ProcessHandle> services = services();
    Duration slice =
        Duration.ofMillis(Math.max(SHORTEST_SLICE.toMillis(), all.toMillis() / SLICES));
    Duration stop = all.multipliedBy(11).dividedBy(24);
    Duration resume = stop.plus(all.dividedBy(12));
    Duration returned = resume.plus(Collections.min(List.of(RETURNS_WITHIN, all.dividedBy(12))));
    Phase phase = Phase.BEFORE;
    List<Slice> slices = new ArrayList<>();
    long began = System.nanoTime();
    try {
      for (Duration now = Duration.ZERO; now.compareTo(all) < 0; now = since(began)) {
        if (phase == Phase.BEFORE && now.compareTo(stop) >= 0) {
          database = processesOfTheDatabase();
          signal("STOP", database);
          phase = Phase.STOPPED;
        } else if (phase == Phase.STOPPED && now.compareTo(resume) >= 0) {
          signal("CONT", database);
          phase = Phase.RETURNING;
        } else if (phase == Phase.RETURNING && now.compareTo(returned) >= 0) {
          phase = Phase.AFTER;
        }
        Condition condition = new Condition(slices.size() % 2 == 1, LATENCY, concurrency);
        Measurement measured = loop.run(target, condition, Duration.ZERO, slice);
        slices.add(sliceOf(since(began), phase, measured, services));
        System.err.println(slices.getLast());
      }
    } finally {
      signal("CONT", database);
    }
    return slices;
  }

  private static Duration since(long began) {
    return Duration.ofNanos(System.nanoTime() - began);
  }

  private static Slice sliceOf(
      Duration end, Phase phase, Measurement measured, List<ProcessHandle> services) {
    if (!services.stream().allMatch(ProcessHandle::isAlive)) {
      throw new IllegalStateException("A service died under load.");
    }
    return new Slice(
        end.toSeconds(),
        phase,
        measured.rate(),
        measured.latencyMillis(99),
        measured.failures(),
        services.stream().mapToLong(ProcessMemory::residentOf).sum());
  }

  private List<ProcessHandle> services() throws IOException, InterruptedException {
    List<ProcessHandle> found = new ArrayList<>();
    for (String name : ON_THE_WAY) {
      found.add(stack.process(name));
    }
    return found;
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
