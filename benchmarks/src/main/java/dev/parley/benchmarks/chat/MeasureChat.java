package dev.parley.benchmarks.chat;

import dev.parley.benchmarks.Arguments;
import dev.parley.benchmarks.Machine;
import dev.parley.benchmarks.stack.LocalStack;
import dev.parley.benchmarks.stack.StackOptions;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.HdrHistogram.Histogram;

/**
 * Two figures of chat-service, through the gateway: how evenly tokens come in many sessions that
 * stream at once, with none lost or out of order; and how long a list of many sessions with many
 * messages takes, with and without a filter, and the plans by which it is read.
 */
public final class MeasureChat {

  private static final int POSTGRES = 6;
  private static final long LONGEST_MICROS = 600_000_000L;

  private final Arguments arguments;
  private final LocalStack stack;
  private final ChatApi api;
  private final HttpClient http;

  private MeasureChat(Arguments arguments, LocalStack stack, HttpClient http) throws IOException {
    this.arguments = arguments;
    this.stack = stack;
    this.http = http;
    this.api = new ChatApi(http, stack.gatewayUrl(), stack.apiKey());
  }

  /** Prints the report to the standard output. */
  public static void main(String... line) throws Exception {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("parley", "./parley");
    defaults.put("base-port", "18700");
    defaults.put("streams", "500");
    defaults.put("tokens", "200");
    defaults.put("pace", "100");
    defaults.put("sessions", "1000");
    defaults.put("messages", "200");
    defaults.put("lists", "200");
    Arguments arguments = Arguments.parse(defaults, line);
    System.out.println(Machine.describe(Clock.systemUTC().instant()) + "\n");
    try (PacedUpstream upstream =
            PacedUpstream.start(arguments.number("tokens", 2), arguments.number("pace", 1));
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
                        "none")));
        HttpClient http = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
      stack.up();
      MeasureChat measure = new MeasureChat(arguments, stack, http);
      measure.streams();
      measure.lists();
    }
  }

  private void streams() throws IOException, InterruptedException, ExecutionException {
    int count = arguments.number("streams", 1);
    int tokens = arguments.number("tokens", 2);
    String client = api.createClient(PacedUpstream.MODEL);
    listen(api.createSession(client)); // the first answer loads classes
    List<String> keys = new ArrayList<>();
    for (int session = 0; session < count; session++) {
      keys.add(api.createSession(client));
    }
    long began = System.nanoTime();
    List<Future<Listener>> running = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      keys.forEach(key -> running.add(threads.submit(() -> listen(key))));
    }
    double seconds = (System.nanoTime() - began) / 1e9;
    Histogram delays = new Histogram(LONGEST_MICROS, 3);
    int whole = 0;
    long missing = 0;
    long wrong = 0;
    for (Future<Listener> each : running) {
      Listener listener = each.get();
      delays.add(listener.delays());
      whole += listener.ended() ? 1 : 0;
      missing += tokens - listener.tokens();
      wrong += listener.wrong();
    }
    System.out.printf(
        Locale.ROOT,
        "%d sessions streamed %d tokens each, one every %d ms, in %.1f s%n"
            + "ended whole: %d, tokens lost: %d, out of order: %d%n"
            + "delay between tokens, ms: median %.1f, p99 %.1f, p99.9 %.1f, largest %.1f%n%n",
        count,
        tokens,
        arguments.number("pace", 1),
        seconds,
        whole,
        missing,
        wrong,
        delays.getValueAtPercentile(50) / 1e3,
        delays.getValueAtPercentile(99) / 1e3,
        delays.getValueAtPercentile(99.9) / 1e3,
        delays.getMaxValue() / 1e3);
  }

  private Listener listen(String key) throws IOException, InterruptedException {
    Listener listener = new Listener();
    HttpResponse<Stream<String>> response = http.send(api.prompt(key), BodyHandlers.ofLines());
    listener.read(response);
    return listener;
  }

  private void lists() throws IOException, InterruptedException, SQLException {
    int sessions = arguments.number("sessions", 1);
    String client = api.createClient(PacedUpstream.MODEL);
    UUID id = UUID.fromString(client);
    String password = Files.readString(stack.home().resolve("secrets/postgres")).strip();
    int port = arguments.number("base-port", 1024) + POSTGRES;
    try (SessionTable table = SessionTable.open(port, password)) {
      table.fill(id, sessions, arguments.number("messages", 1));
      time("list of " + sessions, client, "?page_size=1000");
      time("list, first 100", client, "");
      time("filter by part of a tag", client, "?page_size=1000&filter=visitor-77");
      time("filter by part of a context", client, "?page_size=1000&filter=product%2042");
      time("filter that finds nothing", client, "?page_size=1000&filter=nothing-here");
      System.out.println();
      print("Plan of the list", table.planOfList(id));
      print("Plan of the filter", table.planOfFilter(id, "visitor-77"));
    }
  }

  private void time(String what, String client, String query)
      throws IOException, InterruptedException {
    int times = arguments.number("lists", 1);
    Histogram micros = new Histogram(LONGEST_MICROS, 3);
    int found = 0;
    for (int round = -times / 4; round < times; round++) {
      long began = System.nanoTime();
      found = api.list(client, query);
      if (round >= 0) {
        micros.recordValue((System.nanoTime() - began) / 1_000);
      }
    }
    System.out.printf(
        Locale.ROOT,
        "%-28s %5d found, ms: median %.1f, p99 %.1f%n",
        what,
        found,
        micros.getValueAtPercentile(50) / 1e3,
        micros.getValueAtPercentile(99) / 1e3);
  }

  private static void print(String title, List<String> lines) {
    System.out.println(title + "\n");
    lines.forEach(line -> System.out.println("    " + line));
    System.out.println();
  }
}
