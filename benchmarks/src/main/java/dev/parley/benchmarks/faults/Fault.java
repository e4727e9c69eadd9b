package dev.parley.benchmarks.faults;

import dev.parley.benchmarks.stack.LocalStack;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** Something that breaks while documents are being indexed. */
enum Fault {
  /** For comparison. */
  NOTHING("nothing", Duration.ZERO),
  KILL_SERVICE("kill -9 of rag-service", Duration.ZERO),
  RESTART_POSTGRES("Postgres restarted", Duration.ZERO),
  STOP_KAFKA("Kafka stopped for a minute", Duration.ofSeconds(60)),
  FILL_DISK("disk of the index full for 30 s", Duration.ofSeconds(30)),
  KILL_PARSER("each process that reads files killed, for 5 s", Duration.ofSeconds(5));

  private static final long KILL_PAUSE = 200;

  private final String title;
  private final Duration holds;

  Fault(String title, Duration holds) {
    this.title = title;
    this.holds = holds;
  }

  String title() {
    return title;
  }

  /** Does the damage and returns when it is over; whoever keeps the stack running repairs it. */
  void inject(LocalStack stack, SmallDisk disk) throws IOException, InterruptedException {
    switch (this) {
      case NOTHING -> {}
      case KILL_SERVICE -> stack.process("rag-service").destroyForcibly();
      case RESTART_POSTGRES -> signal("INT", stack.process("postgres"));
      case STOP_KAFKA -> {
        ProcessHandle kafka = stack.process("kafka");
        signal("STOP", kafka);
        try {
          Thread.sleep(holds);
        } finally {
          signal("CONT", kafka);
        }
      }
      case FILL_DISK -> disk.fill(holds);
      case KILL_PARSER -> killReaders(stack.process("rag-service"));
    }
  }

  private void killReaders(ProcessHandle service) throws InterruptedException {
    long end = System.nanoTime() + holds.toNanos();
    int killed = 0;
    while (System.nanoTime() < end) {
      List<ProcessHandle> readers = readers(service).toList();
      readers.forEach(ProcessHandle::destroyForcibly);
      killed += readers.size();
      Thread.sleep(KILL_PAUSE);
    }
    System.err.println("Killed " + killed + " processes that read files.");
  }

  private static Stream<ProcessHandle> readers(ProcessHandle service) {
    return service
        .children()
        .filter(child -> child.info().commandLine().orElse("").contains("parser.ReadFiles"));
  }

  private static void signal(String name, ProcessHandle process)
      throws IOException, InterruptedException {
    int exit = new ProcessBuilder("kill", "-" + name, "" + process.pid()).start().waitFor();
    if (exit != 0) {
      throw new IOException("kill -" + name + " ended with " + exit);
    }
  }
}
