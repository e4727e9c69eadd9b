package dev.parley.benchmarks.schedules;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.benchmarks.Arguments;
import dev.parley.benchmarks.Machine;
import dev.parley.embedded.KafkaBroker;
import dev.parley.embedded.KafkaOptions;
import dev.parley.embedded.PostgresOptions;
import dev.parley.embedded.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.StringDeserializer;

/**
 * How late activations are: from the moment at which a schedule was due until its event was read
 * from Kafka.
 */
public final class MeasureSchedules {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String TOPIC = "scheduler.activations";
  private static final Duration LEAD = Duration.ofSeconds(10);
  private static final Duration LONGEST_REST = Duration.ofMinutes(2);

  private final Load load;
  private final PostgresServer postgres;

  private MeasureSchedules(Load load, PostgresServer postgres) {
    this.load = load;
    this.postgres = postgres;
  }

  /** Prints the report to the standard output. */
  public static void main(String... line) throws Exception {
    Map<String, String> defaults = new LinkedHashMap<>();
    defaults.put("pending", "1000000");
    defaults.put("rate", "500");
    defaults.put("seconds", "60");
    defaults.put("replicas", "1");
    defaults.put("engine", "parley");
    defaults.put("base-port", "18700");
    Arguments arguments = Arguments.parse(defaults, line);
    Load load =
        new Load(
            arguments.number("pending", 0),
            arguments.number("rate", 1),
            arguments.number("seconds", 1));
    System.out.println(Machine.describe(Clock.systemUTC().instant()) + "\n");
    Path home = Files.createTempDirectory("parley-schedules");
    try (PostgresServer postgres =
        PostgresServer.start(
            PostgresOptions.durable(home.resolve("postgres")).withPassword("benchmark"))) {
      postgres.createDatabase("schedules");
      MeasureSchedules measure = new MeasureSchedules(load, postgres);
      if (arguments.text("engine").equals("db-scheduler")) {
        measure.dbScheduler();
      } else {
        measure.parley(home, arguments.number("replicas", 1), arguments.number("base-port", 1024));
      }
    } finally {
      delete(home);
    }
  }

  private void parley(Path home, int replicas, int basePort) throws Exception {
    List<ScheduleService> services = new ArrayList<>();
    try (KafkaBroker kafka = KafkaBroker.start(KafkaOptions.in(home.resolve("kafka")))) {
      for (int n = 0; n < replicas; n++) {
        services.add(
            ScheduleService.start(
                postgres,
                "schedules",
                kafka.bootstrapServers(),
                basePort + n,
                home.resolve("service-" + n + ".log")));
      }
      Instant begin = fillAhead((connection, from) -> load.fill(connection, from));
      List<ProcessHandle> counted =
          new ArrayList<>(services.stream().map(ScheduleService::handle).toList());
      counted.add(database());
      Duration before = Processors.used(counted);
      Lateness lateness = read(kafka.bootstrapServers(), begin);
      Duration used = Processors.used(counted).minus(before);
      System.out.printf(
          "%d pending, %d/s for %d s, %d replicas; Kafka runs in the driver.%n%n",
          load.pending(), load.rate(), load.seconds(), replicas);
      System.out.println(lateness.report(load.due()));
      System.out.println(Processors.perActivation("Services and Postgres", used, lateness.count()));
    } finally {
      for (ScheduleService service : services) {
        service.close();
      }
    }
  }

  private void dbScheduler() throws Exception {
    try (Connection connection = connect()) {
      for (String statement : DB_SCHEDULER_TABLES) {
        Load.execute(connection, statement);
      }
    }
    Instant begin = fillAhead((connection, from) -> load.fillTasks(connection, from));
    List<ProcessHandle> counted = List.of(database());
    Duration before = Processors.used(counted).plus(own());
    Lateness lateness = new Lateness();
    Instant end = begin.plusSeconds(load.seconds()).plus(LONGEST_REST);
    DbSchedulerRows.run(
        postgres.jdbcUrl("schedules"),
        PostgresServer.USER,
        postgres.password(),
        lateness,
        load.due(),
        end);
    Duration used = Processors.used(counted).plus(own()).minus(before);
    System.out.printf(
        "db-scheduler, %d pending, %d/s for %d s, 1 process; up to the commit.%n%n",
        load.pending(), load.rate(), load.seconds());
    System.out.println(lateness.report(load.due()));
    System.out.println(Processors.perActivation("Driver and Postgres", used, lateness.count()));
  }

  private static Duration own() {
    return ProcessHandle.current().info().totalCpuDuration().orElse(Duration.ZERO);
  }

  private ProcessHandle database() {
    return ProcessHandle.of(postgres.pid()).orElseThrow();
  }

  /** Fills a table. */
  private interface Filler {
    void fill(Connection connection, Instant begin) throws SQLException;
  }

  /** Fills it, so that the first is due some time after it was filled. */
  private Instant fillAhead(Filler filler) throws SQLException {
    long rows = load.pending() + (long) load.due();
    Instant begin = Instant.now().plus(LEAD).plusMillis(rows / 12);
    try (Connection connection = connect()) {
      filler.fill(connection, begin);
    }
    if (Instant.now().isAfter(begin)) {
      throw new IllegalStateException("The machine is too slow to fill the table in time.");
    }
    return begin;
  }

  private Lateness read(String kafka, Instant begin) throws IOException {
    Lateness lateness = new Lateness();
    Instant end = begin.plusSeconds(load.seconds()).plus(LONGEST_REST);
    Map<String, Object> settings =
        Map.of(
            "bootstrap.servers",
            kafka,
            "group.id",
            "benchmark",
            "auto.offset.reset",
            "earliest",
            "metadata.max.age.ms",
            500);
    try (KafkaConsumer<String, String> consumer =
        new KafkaConsumer<>(settings, new StringDeserializer(), new StringDeserializer())) {
      consumer.subscribe(List.of(TOPIC));
      while (lateness.count() < load.due() && Instant.now().isBefore(end)) {
        for (ConsumerRecord<String, String> record : consumer.poll(Duration.ofMillis(50))) {
          Instant now = Instant.now();
          JsonNode data = JSON.readTree(record.value()).path("data");
          lateness.note(
              data.path("scheduleId").asText() + data.path("scheduledTime").asText(),
              Instant.parse(data.path("scheduledTime").asText()),
              now);
        }
      }
    }
    return lateness;
  }

  private Connection connect() throws SQLException {
    return DriverManager.getConnection(
        postgres.jdbcUrl("schedules"), PostgresServer.USER, postgres.password());
  }

  private static void delete(Path home) throws IOException {
    try (Stream<Path> files = Files.walk(home)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static final List<String> DB_SCHEDULER_TABLES =
      List.of(
          "CREATE TABLE scheduled_tasks (task_name text NOT NULL, task_instance text NOT NULL,"
              + " task_data bytea, execution_time timestamptz NOT NULL, picked boolean NOT NULL,"
              + " picked_by text, last_success timestamptz, last_failure timestamptz,"
              + " consecutive_failures int, last_heartbeat timestamptz, version bigint NOT NULL,"
              + " priority smallint, PRIMARY KEY (task_name, task_instance))",
          "CREATE INDEX ON scheduled_tasks (execution_time)",
          "CREATE INDEX ON scheduled_tasks (last_heartbeat)",
          "CREATE TABLE occurrence_of_task (id text PRIMARY KEY)",
          "CREATE TABLE outbox (position bigserial PRIMARY KEY, topic text, event_key text,"
              + " event text)");
}
