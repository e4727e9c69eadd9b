package dev.parley.testing;

import dev.parley.embedded.KafkaBroker;
import dev.parley.embedded.KafkaOptions;
import dev.parley.embedded.PostgresOptions;
import dev.parley.embedded.PostgresServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Postgres and a real Kafka for {@code @WithTestResource(StackResource.class)}: started once
 * a JVM, with a fresh database for each start of the application, and gone when the JVM ends.
 */
public final class StackResource implements QuarkusTestResourceLifecycleManager {

  /** The secret of internal tokens in tests. */
  public static final String IDENTITY_SECRET = "a-secret-for-tests-of-at-least-32-characters";

  private static @Nullable PostgresServer postgres;
  private static @Nullable KafkaBroker kafka;

  @Override
  public Map<String, String> start() {
    PostgresServer database = postgres();
    String name = "test_" + UUID.randomUUID().toString().replace("-", "");
    database.createDatabase(name);
    return Map.of(
        "quarkus.datasource.jdbc.url", database.jdbcUrl(name),
        "quarkus.datasource.username", PostgresServer.USER,
        "quarkus.datasource.password", database.password(),
        "kafka.bootstrap.servers", kafka().bootstrapServers(),
        "parley.identity.secret", IDENTITY_SECRET);
  }

  @Override
  public void stop() {
    // Both serve every application of this JVM; its end stops them.
  }

  /** The Postgres server of this JVM. */
  public static synchronized PostgresServer postgres() {
    if (postgres == null) {
      Path data = temporaryDirectory("parley-postgres");
      PostgresServer started = PostgresServer.start(PostgresOptions.forTests(data));
      atEnd(started, data);
      postgres = started;
    }
    return postgres;
  }

  /** The Kafka broker of this JVM. */
  public static synchronized KafkaBroker kafka() {
    if (kafka == null) {
      Path data = temporaryDirectory("parley-kafka");
      KafkaBroker started = KafkaBroker.start(KafkaOptions.in(data));
      atEnd(started, data);
      kafka = started;
    }
    return kafka;
  }

  private static void atEnd(AutoCloseable server, Path data) {
    Runtime.getRuntime()
        .addShutdownHook(
            new Thread(
                () -> {
                  try {
                    server.close();
                    delete(data);
                  } catch (Exception e) {
                    throw new IllegalStateException("A test server did not stop cleanly", e);
                  }
                }));
  }

  private static Path temporaryDirectory(String prefix) {
    try {
      return Files.createTempDirectory(prefix);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }
}
