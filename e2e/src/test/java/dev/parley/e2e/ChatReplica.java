package dev.parley.e2e;

import dev.parley.embedded.PostgresServer;
import dev.parley.testing.StackResource;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A process of chat-service as it is shipped, which a test can kill. */
final class ChatReplica implements AutoCloseable {

  private static final Path PROJECT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Path JAR =
      PROJECT.resolve("chat-service/target/quarkus-app/quarkus-run.jar");
  private static final Path LOGS = PROJECT.resolve("e2e/target/chat-replicas");
  private static final Duration START_LIMIT = Duration.ofMinutes(3);
  private static final String ENCRYPTION_KEY = "MDEyMzQ1Njc4OWFiY2RlZjAxMjM0NTY3ODlhYmNkZWY=";

  private final String name;
  private final int port;
  private final String database;
  private final String inference;
  private Process process;

  /**
   * @param database of the Postgres server of this JVM
   * @param inference address of what stands for inference-service
   */
  ChatReplica(String name, int port, String database, String inference) {
    this.name = name;
    this.port = port;
    this.database = database;
    this.inference = inference;
  }

  /** A port that nobody listens at. */
  static int freePort() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Starts it, for the first time or after {@link #kill}; returns when it is ready. */
  ChatReplica start() {
    try {
      Files.createDirectories(LOGS);
      ProcessBuilder builder =
          new ProcessBuilder(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-XX:+UseSerialGC",
                  "-XX:TieredStopAtLevel=1",
                  "-Xmx256m",
                  "-jar",
                  JAR.toString()));
      builder.environment().keySet().removeIf(key -> key.startsWith("PARLEY_"));
      builder.environment().putAll(settings());
      process =
          builder
              .redirectErrorStream(true)
              .redirectOutput(
                  ProcessBuilder.Redirect.appendTo(LOGS.resolve(name + ".log").toFile()))
              .start();
      awaitReady();
      return this;
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }

  private Map<String, String> settings() {
    PostgresServer postgres = StackResource.postgres();
    return Map.ofEntries(
        Map.entry("PARLEY_HTTP_PORT", String.valueOf(port)),
        Map.entry("PARLEY_NODE_NAME", name),
        Map.entry("PARLEY_DB_URL", postgres.jdbcUrl(database)),
        Map.entry("PARLEY_DB_USER", PostgresServer.USER),
        Map.entry("PARLEY_DB_PASSWORD", postgres.password()),
        Map.entry("KAFKA_BOOTSTRAP_SERVERS", StackResource.kafka().bootstrapServers()),
        Map.entry("PARLEY_IDENTITY_SECRET", StackResource.IDENTITY_SECRET),
        Map.entry("PARLEY_ENCRYPTION_KEY", ENCRYPTION_KEY),
        Map.entry("PARLEY_INFERENCE_URL", inference),
        Map.entry("PARLEY_PUBLIC_URL", address()),
        Map.entry("PARLEY_DATA_DIR", LOGS.resolve("data").toString()),
        Map.entry("PARLEY_CHAT_ANSWER_LEASE", "PT3S"),
        Map.entry("PARLEY_CHAT_HEARTBEAT", "PT0.5S"),
        Map.entry("PARLEY_CHAT_CHECKPOINT_INTERVAL", "PT0.2S"),
        Map.entry("PARLEY_CHAT_FOLLOW_INTERVAL", "PT0.2S"));
  }

  String address() {
    return "http://127.0.0.1:" + port;
  }

  /** Calls in the name of an account, as the gateway makes them. */
  Api as(UUID account) {
    return new Api(URI.create(address()), token(account));
  }

  /** Calls of a visitor. */
  Api visitor() {
    return new Api(URI.create(address()), null);
  }

  /** SIGKILL: it has no time for anything. */
  void kill() {
    process.destroyForcibly();
    process.onExit().orTimeout(30, TimeUnit.SECONDS).join();
  }

  @Override
  public void close() {
    if (process != null) {
      kill();
    }
  }

  /** What the gateway signs (RFC 7519, HS256). */
  private static String token(UUID account) {
    String head = encode("{\"alg\":\"HS256\"}");
    long expires = Instant.now().plus(Duration.ofHours(1)).getEpochSecond();
    String claims =
        encode(
            Api.write(
                Map.of(
                    "aud", "parley-internal",
                    "sub", "key:test",
                    "account", account.toString(),
                    "scope", "",
                    "exp", expires)));
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(
          new SecretKeySpec(
              StackResource.IDENTITY_SECRET.getBytes(StandardCharsets.UTF_8), "HmacSHA256"));
      byte[] signature = mac.doFinal((head + "." + claims).getBytes(StandardCharsets.UTF_8));
      return head
          + "."
          + claims
          + "."
          + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException(e);
    }
  }

  private static String encode(String json) {
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(json.getBytes(StandardCharsets.UTF_8));
  }

  private void awaitReady() throws IOException {
    URI health = URI.create(address() + "/q/health/ready");
    long limit = System.nanoTime() + START_LIMIT.toNanos();
    try (HttpClient http = HttpClient.newHttpClient()) {
      while (System.nanoTime() < limit && process.isAlive()) {
        if (isReady(http, health)) {
          return;
        }
        process.waitFor(100, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    close();
    throw new IOException(
        name + " does not start; is chat-service built? " + LOGS.resolve(name + ".log"));
  }

  private static boolean isReady(HttpClient http, URI health) throws InterruptedException {
    try {
      HttpRequest request = HttpRequest.newBuilder(health).timeout(Duration.ofSeconds(5)).build();
      return http.send(request, BodyHandlers.discarding()).statusCode() == 200;
    } catch (IOException notYet) {
      return false;
    }
  }
}
