package dev.parley.benchmarks.load;

import dev.parley.benchmarks.Machine;
import dev.parley.benchmarks.retrieval.RagApi;
import dev.parley.benchmarks.stack.LocalStack;
import dev.parley.benchmarks.stack.StackOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Measures what Parley adds to an upstream of 0 and of 20 ms, against the upstream called directly
 * and against nginx as a plain proxy of two hops. All targets take turns under the same condition,
 * so that what else the machine does meets them alike.
 */
public final class LoadBenchmark {

  static final String DIRECT = "direct";
  static final String NGINX = "nginx";
  static final String PARLEY_MODEL = "parley-model";
  static final String PARLEY_GATEWAY = "parley-ai-gateway";
  static final String PARLEY_KNOWLEDGE = "parley-knowledge";
  static final List<String> TARGETS =
      List.of(DIRECT, NGINX, PARLEY_MODEL, PARLEY_GATEWAY, PARLEY_KNOWLEDGE);

  private static final String INSTRUCTION = "You answer in the fewest words.";

  /** Documents of the collection that the target with knowledge has. */
  private static final int DOCUMENTS = 500;

  /** The services that a completion passes. */
  private static final Set<String> ON_THE_WAY = Set.of("api-gateway", "inference-service");

  /**
   * Compiles the hot path of every target before the first cell: so many answers, at most so long.
   */
  private static final int FIRST_ANSWERS = 6_000;

  private static final Duration FIRST_LIMIT = Duration.ofSeconds(40);
  private static final Duration FIRST_SLICE = Duration.ofSeconds(4);
  private static final int FIRST_CONCURRENCY = 16;

  private final LoadOptions options;
  private final PrintStream progress;

  private LoadBenchmark(LoadOptions options, PrintStream progress) {
    this.options = options;
    this.progress = progress;
  }

  /** Prints the report to the standard output and what it is doing to the standard error. */
  public static void main(String... line) throws Exception {
    LoadOptions options = LoadOptions.parse(line);
    String machine = Machine.describe(Clock.systemUTC().instant());
    String report = new LoadBenchmark(options, System.err).run();
    System.out.println(machine + "\n");
    System.out.println(explain(options));
    System.out.println(report);
  }

  private String run() throws IOException, InterruptedException {
    try (BenchmarkUpstream upstream = BenchmarkUpstream.start(options.chunks());
        @Nullable NginxProxy nginx = startNginx(upstream);
        @Nullable LocalStack stack = startParley(upstream);
        ClosedLoop loop = new ClosedLoop(options.chunks())) {
      List<Target> targets = targets(upstream, nginx, stack);
      for (Target target : targets) {
        warmUp(loop, target);
      }
      return new LoadReport(measure(loop, upstream, targets)).markdown();
    }
  }

  private @Nullable NginxProxy startNginx(BenchmarkUpstream upstream) throws IOException {
    if (!options.targets().contains(NGINX)) {
      return null;
    }
    Optional<Path> program = NginxProxy.find();
    if (program.isEmpty()) {
      progress.println("nginx is not installed: measuring without it.");
      return null;
    }
    return NginxProxy.start(program.get(), upstream.port());
  }

  private @Nullable LocalStack startParley(BenchmarkUpstream upstream)
      throws IOException, InterruptedException {
    if (options.targets().stream().noneMatch(target -> target.startsWith("parley-"))) {
      return null;
    }
    progress.println("Starting Parley.");
    Map<String, String> environment =
        Map.of("OPENAI_BASE_URL", upstream.baseUrl().toString(), "OPENAI_API_KEY", "benchmark");
    LocalStack stack =
        LocalStack.create(
            new StackOptions(options.parley(), options.basePort(), false, environment));
    try {
      progress.printf("Parley was ready after %d s.%n", stack.up().toSeconds());
      return stack;
    } catch (IOException | InterruptedException | RuntimeException failure) {
      stack.close();
      throw failure;
    }
  }

  private List<Target> targets(
      BenchmarkUpstream upstream, @Nullable NginxProxy nginx, @Nullable LocalStack stack)
      throws IOException, InterruptedException {
    List<Target> targets = new ArrayList<>();
    String model = BenchmarkUpstream.MODEL;
    if (options.targets().contains(DIRECT)) {
      targets.add(new Target(DIRECT, upstream.baseUrl(), "benchmark", model, List.of()));
    }
    if (nginx != null) {
      targets.add(new Target(NGINX, nginx.baseUrl(), "benchmark", model, List.of(nginx.handle())));
    }
    if (stack != null) {
      targets.addAll(parleyTargets(stack));
    }
    return targets;
  }

  private List<Target> parleyTargets(LocalStack stack) throws IOException, InterruptedException {
    List<Target> targets = new ArrayList<>();
    String model = BenchmarkUpstream.MODEL;
    if (options.targets().contains(PARLEY_MODEL)) {
      targets.add(target(PARLEY_MODEL, stack, model, ON_THE_WAY));
    }
    if (options.targets().contains(PARLEY_GATEWAY)) {
      targets.add(target(PARLEY_GATEWAY, stack, aiGateway(stack, List.of()), ON_THE_WAY));
    }
    if (options.targets().contains(PARLEY_KNOWLEDGE)) {
      Set<String> services = new HashSet<>(ON_THE_WAY);
      services.add("rag-service");
      String id = aiGateway(stack, List.of(indexed(stack)));
      targets.add(target(PARLEY_KNOWLEDGE, stack, id, services));
    }
    return targets;
  }

  private static String aiGateway(LocalStack stack, List<String> collections)
      throws IOException, InterruptedException {
    return CreateAiGateway.create(
        stack.gatewayUrl(), stack.apiKey(), BenchmarkUpstream.MODEL, INSTRUCTION, collections);
  }

  private static Target target(String name, LocalStack stack, String model, Set<String> services)
      throws IOException, InterruptedException {
    List<ProcessHandle> processes =
        stack.memory().stream()
            .filter(process -> services.contains(process.name()))
            .flatMap(process -> ProcessHandle.of(process.pid()).stream())
            .toList();
    URI api = URI.create(stack.gatewayUrl() + "/v1");
    return new Target(name, api, stack.apiKey(), model, processes);
  }

  /** A collection in which every document has something to do with what is asked. */
  private String indexed(LocalStack stack) throws IOException, InterruptedException {
    progress.println("Indexing " + DOCUMENTS + " documents.");
    Map<String, String> texts = new LinkedHashMap<>();
    for (int n = 0; n < DOCUMENTS; n++) {
      texts.put(
          "note-" + n,
          "Note %d of the benchmark. It measures what part %d of the way takes, over %d rounds."
              .formatted(n, n % 17, n % 5));
    }
    try (RagApi api =
        new RagApi(
            new dev.parley.benchmarks.retrieval.Target(
                stack.gatewayUrl().toString(), stack.apiKey()))) {
      String collection = api.createCollection("Benchmark");
      api.upload(collection, texts);
      RagApi.State state = api.awaitIndexed(collection, (now, since) -> {});
      if (state.indexed() != DOCUMENTS) {
        throw new IllegalStateException("Not all documents were indexed: " + state);
      }
      return collection;
    }
  }

  private void warmUp(ClosedLoop loop, Target target) {
    for (boolean streamed : new boolean[] {false, true}) {
      progress.printf("Warming up %s%s.%n", target.name(), streamed ? ", streamed" : "");
      Condition condition = new Condition(streamed, Duration.ZERO, FIRST_CONCURRENCY);
      Measurement warm = new Measurement();
      long limit = System.nanoTime() + FIRST_LIMIT.toNanos();
      while (warm.answers() < FIRST_ANSWERS && System.nanoTime() < limit) {
        warm.add(loop.run(target, condition, Duration.ZERO, FIRST_SLICE));
      }
      if (warm.answers() == 0) {
        throw new IllegalStateException(
            target.name() + " answers no request: " + warm.lastFailure());
      }
    }
  }

  private Map<Condition, Map<String, Measurement>> measure(
      ClosedLoop loop, BenchmarkUpstream upstream, List<Target> targets) {
    Map<Condition, Map<String, Measurement>> cells = new LinkedHashMap<>();
    for (Condition condition : options.conditions()) {
      progress.println("Measuring: " + condition + ".");
      upstream.latency(condition.latency());
      Map<String, Measurement> measurements = new LinkedHashMap<>();
      targets.forEach(target -> measurements.put(target.name(), new Measurement()));
      List<Target> order = new ArrayList<>(targets);
      for (int round = 0; round < options.rounds(); round++) {
        for (Target target : order) {
          Duration slice = options.measured().dividedBy(options.rounds());
          Measurement measurement = loop.run(target, condition, options.warmUp(), slice);
          measurements.computeIfPresent(
              target.name(),
              (name, sum) -> {
                sum.add(measurement);
                return sum;
              });
        }
        Collections.reverse(order);
      }
      cells.put(condition, measurements);
    }
    return cells;
  }

  private static String explain(LoadOptions options) {
    return """
        Closed loop on loopback; %d s a cell in %d slices, the targets in turn; answers of %d
        pieces. Upstream (0 and 20 ms before the first byte), load driver and every target share
        this machine's cores, so requests/s compare targets and are no capacity of any of them.
        `nginx` is nginx → nginx → upstream; `parley-model` is api-gateway → inference-service →
        upstream with a plain model name, `parley-ai-gateway` the same through an AI gateway with
        a system instruction, `parley-knowledge` through one that searches a collection of %d
        documents first, in rag-service. "Added" is a percentile less the same percentile of `direct`. "CPU ms"
        is the processor time that the target's own processes spend on a request; it depends
        less than the times on what else the machine does.
        """
        .formatted(options.measured().toSeconds(), options.rounds(), options.chunks(), DOCUMENTS);
  }
}
