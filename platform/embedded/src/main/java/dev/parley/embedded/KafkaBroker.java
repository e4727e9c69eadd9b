package dev.parley.embedded;

import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Properties;
import java.util.logging.Level;
import java.util.logging.Logger;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;

/**
 * A real Kafka, broker and KRaft controller in one node, inside this JVM and on 127.0.0.1 only. It
 * keeps its topics and offsets in its data directory, also when its process is killed. Sized for
 * one machine: one replica of everything, few threads, small buffers.
 *
 * <p>Kafka ends the whole JVM when its storage fails, so where that matters it gets a JVM of its
 * own.
 */
public final class KafkaBroker implements AutoCloseable {

  private static final int NODE_ID = 1;
  private static final String CONTROLLER_LISTENER = "CONTROLLER";

  /** Kept here because the log manager holds loggers weakly, and their levels with them. */
  private static final List<Logger> CHATTY =
      List.of(
          Logger.getLogger("kafka"),
          Logger.getLogger("org.apache.kafka"),
          Logger.getLogger("state.change.logger"));

  /** These warn of what is normal in a node that starts alone. */
  private static final List<Logger> ALARMIST =
      List.of(Logger.getLogger("org.apache.kafka.clients.NetworkClient"));

  private final KafkaRaftServer server;
  private final int port;

  private KafkaBroker(KafkaRaftServer server, int port) {
    this.server = server;
    this.port = port;
  }

  /**
   * Starts the node and returns when the broker takes requests.
   *
   * @throws EmbeddedServerException when it does not start
   */
  public static KafkaBroker start(KafkaOptions options) {
    quieten();
    try {
      int port = FreePorts.orFree(options.port());
      KafkaConfig config =
          new KafkaConfig(
              properties(
                  options.dataDirectory().toAbsolutePath(),
                  port,
                  FreePorts.orFree(options.controllerPort())));
      format(options.dataDirectory().toAbsolutePath());
      KafkaRaftServer server = new KafkaRaftServer(config, Time.SYSTEM);
      server.startup();
      return new KafkaBroker(server, port);
    } catch (Exception e) {
      throw new EmbeddedServerException(
          "Kafka did not start in " + options.dataDirectory() + ": " + e.getMessage(), e);
    }
  }

  public int port() {
    return port;
  }

  /** The value of {@code bootstrap.servers} for clients. */
  public String bootstrapServers() {
    return "127.0.0.1:" + port;
  }

  /** Blocks until the node has stopped. */
  public void awaitShutdown() {
    server.awaitShutdown();
  }

  /** Stops the broker, then the controller, and flushes the logs. */
  @Override
  public void close() {
    server.shutdown();
    server.awaitShutdown();
  }

  private static void format(Path data) throws Exception {
    Files.createDirectories(data);
    if (Files.exists(data.resolve("meta.properties"))) {
      return;
    }
    try (PrintStream silent =
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
      new Formatter()
          .setPrintStream(silent)
          .setNodeId(NODE_ID)
          .setClusterId(Uuid.randomUuid().toString())
          .setControllerListenerName(CONTROLLER_LISTENER)
          .setMetadataLogDirectory(data.toString())
          .addDirectory(data.toString())
          .setIgnoreFormatted(true)
          .run();
    }
  }

  private static Properties properties(Path data, int port, int controllerPort) {
    Properties properties = new Properties();
    addNode(properties, data, port, controllerPort);
    addSingleReplica(properties);
    addSmallSizes(properties);
    return properties;
  }

  private static void addNode(Properties to, Path data, int port, int controllerPort) {
    to.put("process.roles", "broker,controller");
    to.put("node.id", String.valueOf(NODE_ID));
    to.put("log.dirs", data.toString());
    to.put("metadata.log.dir", data.toString());
    to.put(
        "listeners",
        "PLAINTEXT://127.0.0.1:%d,%s://127.0.0.1:%d"
            .formatted(port, CONTROLLER_LISTENER, controllerPort));
    to.put("advertised.listeners", "PLAINTEXT://127.0.0.1:" + port);
    to.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
    to.put("controller.listener.names", CONTROLLER_LISTENER);
    to.put("controller.quorum.voters", "%d@127.0.0.1:%d".formatted(NODE_ID, controllerPort));
    to.put("auto.create.topics.enable", "true");
    // A node that was killed may register again as soon as its old session has run out.
    to.put("broker.session.timeout.ms", "3000");
    to.put("broker.heartbeat.interval.ms", "500");
    to.put("controller.quorum.election.timeout.ms", "200");
    to.put("controller.quorum.election.backoff.max.ms", "200");
  }

  private static void addSingleReplica(Properties to) {
    to.put("default.replication.factor", "1");
    to.put("min.insync.replicas", "1");
    to.put("offsets.topic.replication.factor", "1");
    to.put("transaction.state.log.replication.factor", "1");
    to.put("transaction.state.log.min.isr", "1");
    to.put("share.coordinator.state.topic.replication.factor", "1");
    to.put("share.coordinator.state.topic.min.isr", "1");
    to.put("group.initial.rebalance.delay.ms", "0");
  }

  private static void addSmallSizes(Properties to) {
    to.put("num.partitions", "4");
    to.put("offsets.topic.num.partitions", "4");
    to.put("transaction.state.log.num.partitions", "1");
    to.put("share.coordinator.state.topic.num.partitions", "1");
    to.put("num.network.threads", "2");
    to.put("num.io.threads", "2");
    to.put("background.threads", "2");
    to.put("num.recovery.threads.per.data.dir", "1");
    to.put("group.coordinator.threads", "1");
    to.put("share.coordinator.threads", "1");
    to.put("log.cleaner.dedupe.buffer.size", "4194304");
    to.put("log.cleaner.io.buffer.size", "65536");
    to.put("log.segment.bytes", "67108864");
    to.put("log.index.size.max.bytes", "1048576");
    to.put("offsets.load.buffer.size", "262144");
    to.put("offsets.topic.segment.bytes", "16777216");
    to.put("metadata.log.segment.bytes", "16777216");
    to.put("metadata.log.max.record.bytes.between.snapshots", "4194304");
    to.put("queued.max.requests", "100");
  }

  private static void quieten() {
    limit(CHATTY, Level.WARNING);
    limit(ALARMIST, Level.SEVERE);
  }

  private static void limit(List<Logger> loggers, Level level) {
    for (Logger logger : loggers) {
      if (logger.getLevel() == null) {
        logger.setLevel(level);
      }
    }
  }
}
