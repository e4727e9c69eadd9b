package dev.parley.benchmarks.schedules;

import dev.parley.embedded.PostgresServer;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of scheduler-service as it is shipped. */
final class ScheduleService implements AutoCloseable {

  private static final Path JAR = Path.of("scheduler-service/target/quarkus-app/quarkus-run.jar");
  private static final long LOOK_MILLIS = 100;
  private static final Duration LONGEST_START = Duration.ofMinutes(2);

  private final Process process;

  private ScheduleService(Process process) {
    this.process = process;
  }

  /** Starts one, and returns when it is ready. */
  static ScheduleService start(
      PostgresServer postgres, String database, String kafka, int port, Path log)
      throws IOException, InterruptedException {
    ProcessBuilder builder =
        new ProcessBuilder(
            List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-Xmx192m",
                "-jar",
                JAR.toString()));
    builder
        .environment()
        .putAll(
            Map.of(
                "PARLEY_HTTP_PORT",
                String.valueOf(port),
                "PARLEY_DB_URL",
                postgres.jdbcUrl(database),
                "PARLEY_DB_USER",
                PostgresServer.USER,
                "PARLEY_DB_PASSWORD",
                postgres.password(),
                "PARLEY_IDENTITY_SECRET",
                "a-secret-for-benchmarks-of-32-characters",
                "KAFKA_BOOTSTRAP_SERVERS",
                kafka));
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    ScheduleService service = new ScheduleService(process);
    service.awaitReady(port);
    return service;
  }

  ProcessHandle handle() {
    return process.toHandle();
  }

  private void awaitReady(int port) throws IOException, InterruptedException {
    URI health = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
    long limit = System.nanoTime() + LONGEST_START.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() < limit && process.isAlive()) {
        try {
          if (http.send(HttpRequest.newBuilder(health).build(), BodyHandlers.discarding())
                  .statusCode()
              == 200) {
            return;
          }
        } catch (IOException notYet) {
          // It is looked at again.
        }
        process.waitFor(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    }
    close();
    throw new IOException("scheduler-service does not start; is it built?");
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    if (!process.waitFor(20, TimeUnit.SECONDS)) {
      process.destroyForcibly();
    }
  }
}
