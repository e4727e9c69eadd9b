package dev.parley.standalone;

import dev.parley.embedded.KafkaBroker;
import dev.parley.embedded.KafkaOptions;
import java.nio.file.Files;
import java.nio.file.Path;

/** Kafka in a JVM of its own: it survives the supervisor, and may fail without it. */
final class KafkaNode {

  private KafkaNode() {}

  /**
   * Runs until it is told to end.
   *
   * @param args data directory, broker port, controller port, and the file to make when ready
   */
  public static void main(String[] args) throws Exception {
    KafkaBroker broker =
        KafkaBroker.start(
            new KafkaOptions(
                Path.of(args[0]), Integer.parseInt(args[1]), Integer.parseInt(args[2])));
    Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "stop-kafka"));
    Files.writeString(Path.of(args[3]), String.valueOf(ProcessHandle.current().pid()));
    broker.awaitShutdown();
  }
}
