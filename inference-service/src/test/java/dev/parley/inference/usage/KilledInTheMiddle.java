package dev.parley.inference.usage;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;

/** A process that meters completions, and is killed while some go on. */
final class KilledInTheMiddle {

  private KilledInTheMiddle() {}

  static Process start(String url, Path journal, UUID account) throws IOException {
    return new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-cp",
                System.getProperty("java.class.path"),
                KilledInTheMiddle.class.getName(),
                url,
                journal.toString(),
                account.toString()))
        .redirectError(ProcessBuilder.Redirect.INHERIT)
        .start();
  }

  public static void main(String[] arguments) throws InterruptedException {
    UsageStack usage = new UsageStack(arguments[0], Path.of(arguments[1])).start();
    UUID account = UUID.fromString(arguments[2]);
    usage.metering.begin(usage.stream(account));
    Meter finished = usage.metering.begin(usage.stream(account));
    Meter streaming = usage.metering.begin(usage.stream(account));
    streaming.consumed(300);
    usage.metering.running().forEach(MeteredCompletion::recordProgress);
    streaming.consumed(700);
    usage.metering.running().forEach(MeteredCompletion::recordProgress);
    finished.finish(TokenUsage.counted(100, 50));
    usage.metering.begin(usage.embeddings(account, 1000)).finish(TokenUsage.counted(1000, 0));
    usage.metering.begin(usage.embeddings(account, 500));
    System.out.println("ready");
    new CountDownLatch(1).await();
  }
}
