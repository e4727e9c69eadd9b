package dev.parley.benchmarks.uploads;

import dev.parley.benchmarks.Arguments;
import dev.parley.benchmarks.Machine;
import dev.parley.benchmarks.retrieval.RagApi;
import dev.parley.benchmarks.retrieval.Target;
import dev.parley.benchmarks.stack.LocalStack;
import dev.parley.benchmarks.stack.StackOptions;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BooleanSupplier;
import org.HdrHistogram.Histogram;

/**
 * One account uploads single documents one after the other and waits for each: first while nobody
 * else does anything, then while others upload many documents each, all at once. The time of a
 * single document runs from its call until the API says that it is indexed.
 */
public final class MeasureUploads {

  private static final String VOCABULARY =
      "river stone harbour engine ledger garden winter signal copper market bridge forest lantern"
          + " valley record letter station method island weather pattern surface mountain kitchen"
          + " journey window measure village history science";
  private static final long LOOK = 20;
  private static final long BULK_LOOK = 250;
  private static final int WARM_UP = 10;
  private static final long LONGEST_MICROS = 600_000_000L;

  private final int words;

  private MeasureUploads(int words) {
    this.words = words;
  }

  /** Prints the report to the standard output. */
  public static void main(String... line) throws Exception {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("parley", "./parley");
    defaults.put("base-port", "18700");
    defaults.put("accounts", "20");
    defaults.put("documents", "200");
    defaults.put("singles", "60");
    defaults.put("words", "80");
    Arguments arguments = Arguments.parse(defaults, line);
    StackOptions options =
        new StackOptions(
            Path.of(arguments.text("parley")),
            arguments.number("base-port", 1024),
            false,
            Map.of());
    System.out.println(Machine.describe(Clock.systemUTC().instant()) + "\n");
    try (LocalStack stack = LocalStack.create(options)) {
      stack.up();
      new MeasureUploads(arguments.number("words", 1))
          .run(
              CreateAccounts.in(stack, arguments.number("accounts", 1) + 1),
              arguments.number("documents", 1),
              arguments.number("singles", 1));
    }
  }

  private void run(List<Target> accounts, int documents, int singles) throws Exception {
    try (RagApi single = new RagApi(accounts.getLast())) {
      String collection = single.createCollection("Singles");
      singles(single, collection, "warm", counted(WARM_UP));
      Histogram alone = singles(single, collection, "alone", counted(singles));
      List<Target> uploaders = accounts.subList(0, accounts.size() - 1);
      List<Future<Integer>> bulks = new ArrayList<>();
      try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
        long began = System.nanoTime();
        for (Target uploader : uploaders) {
          bulks.add(threads.submit(() -> bulk(uploader, documents)));
        }
        Histogram meanwhile =
            singles(
                single, collection, "meanwhile", () -> bulks.stream().noneMatch(Future::isDone));
        int indexed = 0;
        for (Future<Integer> bulk : bulks) {
          indexed += bulk.get();
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        print(alone, meanwhile, indexed, uploaders.size() * documents, seconds);
      }
    }
  }

  private static BooleanSupplier counted(int times) {
    int[] left = {times};
    return () -> left[0]-- > 0;
  }

  /** Microseconds of each document, as long as there is to be another. */
  private Histogram singles(RagApi api, String collection, String name, BooleanSupplier another)
      throws InterruptedException {
    Histogram times = new Histogram(LONGEST_MICROS, 3);
    for (int number = 0; another.getAsBoolean(); number++) {
      long began = System.nanoTime();
      String document = api.put(collection, name + number, text(name, number));
      while (!api.isIndexed(collection, document)) {
        Thread.sleep(LOOK);
      }
      times.recordValue((System.nanoTime() - began) / 1000);
    }
    return times;
  }

  /** Uploads and waits; returns how many were indexed. */
  private int bulk(Target account, int documents) throws InterruptedException {
    try (RagApi api = new RagApi(account)) {
      String collection = api.createCollection("Bulk");
      Map<String, String> texts = new LinkedHashMap<>();
      for (int number = 0; number < documents; number++) {
        texts.put("bulk" + number, text(account.key(), number));
      }
      api.upload(collection, texts);
      RagApi.State state = api.state(collection);
      while (state.queued() > 0) {
        Thread.sleep(BULK_LOOK);
        state = api.state(collection);
      }
      return state.indexed();
    }
  }

  private String text(String name, int number) {
    Random random = new Random(31L * name.hashCode() + number);
    String[] vocabulary = VOCABULARY.split(" ");
    StringBuilder text = new StringBuilder(name.hashCode() + " " + number);
    for (int word = 0; word < words; word++) {
      text.append(' ').append(vocabulary[random.nextInt(vocabulary.length)]);
    }
    return text.toString();
  }

  private static void print(
      Histogram alone, Histogram meanwhile, int indexed, int uploaded, double seconds) {
    System.out.println("| single documents | number | p50 ms | p99 ms | longest ms |");
    System.out.println("|---|---:|---:|---:|---:|");
    row("alone", alone);
    row("beside the uploads", meanwhile);
    System.out.printf(
        Locale.ROOT,
        "%nUploads: %d of %d documents indexed in %.1f s, %.1f a second.%n",
        indexed,
        uploaded,
        seconds,
        indexed / seconds);
  }

  private static void row(String name, Histogram times) {
    System.out.printf(
        Locale.ROOT,
        "| %s | %d | %.0f | %.0f | %.0f |%n",
        name,
        times.getTotalCount(),
        times.getValueAtPercentile(50) / 1e3,
        times.getValueAtPercentile(99) / 1e3,
        times.getMaxValue() / 1e3);
  }
}
