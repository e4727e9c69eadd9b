package dev.parley.benchmarks.faults;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.benchmarks.Arguments;
import dev.parley.benchmarks.Machine;
import dev.parley.benchmarks.retrieval.RagApi;
import dev.parley.benchmarks.retrieval.Target;
import dev.parley.benchmarks.stack.LocalStack;
import dev.parley.benchmarks.stack.StackOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Breaks something while a collection is being indexed, waits until nothing is queued, and looks
 * whether every document is there once. Half of the documents are uploaded before the fault and
 * half during it; an upload that is refused is repeated, as a client would.
 */
public final class InjectFaults {

  private static final Duration PATIENCE = Duration.ofMinutes(8);
  private static final Duration UPLOAD_PATIENCE = Duration.ofMinutes(3);
  private static final int DISK_MEGABYTES = 64;
  private static final int TOP = 10;

  private final LocalStack stack;
  private final SmallDisk disk;
  private final RagApi api;
  private final int texts;
  private final int files;

  private InjectFaults(LocalStack stack, SmallDisk disk, RagApi api, int texts, int files) {
    this.stack = stack;
    this.disk = disk;
    this.api = api;
    this.texts = texts;
    this.files = files;
  }

  /** Prints the report to the standard output; ends with 1 when something was lost or stuck. */
  public static void main(String... line) throws IOException, InterruptedException {
    Arguments arguments =
        Arguments.parse(
            Map.of(
                "parley",
                "./parley",
                "base-port",
                "18700",
                "texts",
                "600",
                "files",
                "40",
                "faults",
                names()),
            line);
    StackOptions options =
        new StackOptions(
            Path.of(arguments.text("parley")),
            arguments.number("base-port", 1024),
            false,
            Map.of());
    System.out.println(Machine.describe(Clock.systemUTC().instant()) + "\n");
    List<Outcome> outcomes = new ArrayList<>();
    try (LocalStack stack = LocalStack.create(options)) {
      try (SmallDisk disk =
          SmallDisk.over(stack.home().resolve("data/rag-service/index"), DISK_MEGABYTES)) {
        stack.up();
        try (RagApi api = new RagApi(new Target(stack.gatewayUrl().toString(), stack.apiKey()))) {
          InjectFaults inject =
              new InjectFaults(
                  stack, disk, api, arguments.number("texts", 10), arguments.number("files", 0));
          for (String name : arguments.texts("faults")) {
            inject.run(Fault.valueOf(name.toUpperCase(java.util.Locale.ROOT)), outcomes);
          }
        } finally {
          stack.down();
        }
      }
    }
    System.out.println(Outcome.markdown(outcomes));
    System.exit(outcomes.stream().allMatch(Outcome::isGood) ? 0 : 1);
  }

  private static String names() {
    return Arrays.stream(Fault.values())
        .map(fault -> fault.name().toLowerCase(java.util.Locale.ROOT))
        .collect(Collectors.joining(","));
  }

  private void run(Fault fault, List<Outcome> outcomes) throws IOException, InterruptedException {
    if (fault == Fault.FILL_DISK && !disk.isMounted()) {
      System.out.println("Left out, since no file system can be mounted here: " + fault.title());
      return;
    }
    System.err.println("Fault: " + fault.title());
    Workload before =
        Workload.of(fault.name().toLowerCase(java.util.Locale.ROOT), 0, texts / 2, files / 2);
    Workload during =
        Workload.of(
            fault.name().toLowerCase(java.util.Locale.ROOT),
            100_000,
            texts - texts / 2,
            files - files / 2);
    String collection = api.createCollection("Faults: " + fault.title());
    try (WatchCollection watch = new WatchCollection(api, collection)) {
      int refused = upload(collection, before);
      awaitSome(collection, before.size() / 10);
      long began = System.nanoTime();
      Thread damage = Thread.ofPlatform().name("fault").start(() -> inject(fault));
      refused += upload(collection, during);
      awaitAll(collection);
      double seconds = (System.nanoTime() - began) / 1e9;
      damage.join();
      awaitAll(collection);
      outcomes.add(examine(fault, collection, before, during, seconds, refused, watch));
    }
    api.deleteCollection(collection);
  }

  private void inject(Fault fault) {
    try {
      fault.inject(stack, disk);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Returns how many calls were refused and repeated. */
  private int upload(String collection, Workload work) throws InterruptedException {
    int refused = untilTaken(() -> api.upload(collection, work.texts()));
    for (Map.Entry<String, byte[]> file : work.files().entrySet()) {
      refused += untilTaken(() -> api.uploadFile(collection, file.getKey(), file.getValue()));
    }
    return refused;
  }

  private static int untilTaken(Runnable call) throws InterruptedException {
    long end = System.nanoTime() + UPLOAD_PATIENCE.toNanos();
    for (int refused = 0; ; refused++) {
      try {
        call.run();
        return refused;
      } catch (RuntimeException e) {
        if (System.nanoTime() > end) {
          throw e;
        }
        Thread.sleep(500);
      }
    }
  }

  private void awaitSome(String collection, int number) throws InterruptedException {
    while (api.state(collection).indexed() < number) {
      Thread.sleep(50);
    }
  }

  private void awaitAll(String collection) throws InterruptedException {
    long end = System.nanoTime() + PATIENCE.toNanos();
    boolean queued = true;
    while (queued && System.nanoTime() < end) {
      Thread.sleep(100);
      try {
        queued = api.state(collection).queued() > 0;
      } catch (RuntimeException away) {
        queued = true;
      }
    }
  }

  private Outcome examine(
      Fault fault,
      String collection,
      Workload before,
      Workload during,
      double seconds,
      int refused,
      WatchCollection watch) {
    Map<String, String> words = new HashMap<>(before.words());
    words.putAll(during.words());
    List<RagApi.Listed> listed = api.list(collection);
    int stuck = count(listed, "Queued");
    int cancelled = count(listed, "Cancelled");
    int lost = words.size() - listed.size();
    int duplicates =
        (int) (listed.size() - listed.stream().map(RagApi.Listed::name).distinct().count());
    for (RagApi.Listed document : listed) {
      if (document.state().equals("Indexed")) {
        List<String> found = api.queryWord(collection, words.get(document.name()), TOP);
        long times = found.stream().filter(document.name()::equals).count();
        lost += times == 0 ? 1 : 0;
        duplicates += times > 1 ? 1 : 0;
      }
    }
    boolean consistent = true;
    for (JsonNode index : api.consistency(collection)) {
      consistent &= index.path("consistent").asBoolean();
      consistent &= index.path("expected").asInt() >= listed.size() - stuck - cancelled;
    }
    return new Outcome(
        fault,
        words.size(),
        seconds,
        lost,
        stuck,
        cancelled,
        duplicates,
        consistent,
        refused,
        watch.shown());
  }

  private static int count(List<RagApi.Listed> listed, String state) {
    return (int) listed.stream().filter(each -> each.state().equalsIgnoreCase(state)).count();
  }
}
