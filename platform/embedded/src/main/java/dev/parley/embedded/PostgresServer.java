package dev.parley.embedded;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A real Postgres server as a child process, on 127.0.0.1 only.
 *
 * <p>It uses the binaries that zonky publishes, but not zonky's {@code EmbeddedPostgres}: that one
 * starts the server with {@code -F} (no fsync) and ties its life to this JVM, both right for tests
 * and wrong for data that has to survive {@code kill -9} and a power cut. Here fsync is on and the
 * server outlives a JVM that is killed, to be found and stopped at the next start; only {@link
 * PostgresOptions#forTests} turns fsync off and ends the server with its JVM.
 *
 * <p>Text is UTF-8 and sorts by code point ({@code builtin} provider, {@code C.UTF-8}), the same on
 * every operating system. The user is {@code postgres}.
 */
public final class PostgresServer implements AutoCloseable {

  /** The one user of the server. */
  public static final String USER = "postgres";

  private static final Duration START_BOUND = Duration.ofSeconds(60);
  private static final Duration STOP_BOUND = Duration.ofSeconds(20);
  private static final Duration TAKEOVER_BOUND = Duration.ofSeconds(10);
  private static final Duration POLL = Duration.ofMillis(20);

  private static final List<String> SMALL_AND_QUIET =
      List.of(
          "listen_addresses=127.0.0.1",
          "unix_socket_directories=",
          "shared_buffers=64MB",
          "max_connections=150",
          "jit=off",
          "wal_level=minimal",
          "max_wal_senders=0",
          "max_wal_size=512MB",
          "timezone=UTC",
          "log_timezone=UTC",
          "log_checkpoints=off",
          "log_min_messages=warning",
          "log_min_error_statement=panic",
          "logging_collector=off");

  private final PostgresOptions options;
  private final int port;
  private final Process process;
  private @Nullable FollowParent follow;

  private PostgresServer(PostgresOptions options, int port, Process process) {
    this.options = options;
    this.port = port;
    this.process = process;
  }

  /**
   * Starts a server and returns when it takes connections.
   *
   * @throws EmbeddedServerException when it does not start; the message ends with what it logged
   */
  public static PostgresServer start(PostgresOptions options) {
    try {
      Path home = PostgresBinaries.unpackTo(options.binariesCache());
      UnprivilegedLaunch launch = UnprivilegedLaunch.find(home);
      Path data = options.dataDirectory().toAbsolutePath();
      if (isEmpty(data)) {
        initialize(home, launch, data, options);
      }
      launch.own(data);
      new PostmasterFile(data).makeWay();
      return startTakingOver(home, launch, data, options);
    } catch (IOException e) {
      throw new EmbeddedServerException("Postgres could not be started: " + e.getMessage(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new EmbeddedServerException("Interrupted while starting Postgres", e);
    }
  }

  public int port() {
    return port;
  }

  public long pid() {
    return process.pid();
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** Completes when the server's process ends, for whatever reason. */
  public CompletableFuture<Process> onExit() {
    return process.onExit();
  }

  /** The password of {@link #USER}; empty when none is asked for. */
  public String password() {
    return options.password() == null ? "" : options.password();
  }

  public String jdbcUrl(String database) {
    return "jdbc:postgresql://127.0.0.1:" + port + "/" + database;
  }

  /**
   * Creates a database unless it exists.
   *
   * @param name lower-case letters, digits and underscores
   */
  public void createDatabase(String name) {
    if (!name.matches("[a-z][a-z0-9_]{0,62}")) {
      throw new IllegalArgumentException("Not a plain database name: " + name);
    }
    try (Connection connection = connect()) {
      if (!exists(connection, name)) {
        try (Statement create = connection.createStatement()) {
          create.execute("create database " + name);
        }
      }
    } catch (SQLException e) {
      throw new EmbeddedServerException("Database " + name + " could not be created", e);
    }
  }

  /** Ends all connections and the server, within a bound; what was committed is kept. */
  @Override
  public void close() {
    try {
      Signals.interrupt(process.pid());
      if (!process.waitFor(STOP_BOUND.toSeconds(), TimeUnit.SECONDS)) {
        kill();
      }
      if (follow != null) {
        follow.close();
      }
    } catch (IOException e) {
      kill();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends the server's process at once, as a crash would. */
  public void kill() {
    process.destroyForcibly();
  }

  /** Makes the cluster beside its place and moves it there, so that it is whole or absent. */
  private static void initialize(
      Path home, UnprivilegedLaunch launch, Path data, PostgresOptions options)
      throws IOException, InterruptedException {
    Path fresh = data.resolveSibling(data.getFileName() + ".initializing");
    PostgresBinaries.deleteTree(fresh);
    Files.createDirectories(fresh);
    Files.setPosixFilePermissions(fresh, PosixFilePermissions.fromString("rwx------"));
    launch.own(fresh);
    List<String> command = new ArrayList<>(launch.prefix());
    command.addAll(
        List.of(
            home.resolve("bin/initdb").toString(),
            "--pgdata=" + fresh,
            "--username=" + USER,
            "--encoding=UTF8",
            "--locale=C",
            "--locale-provider=builtin",
            "--builtin-locale=C.UTF-8",
            "--no-instructions"));
    if (!options.durable()) {
      command.add("--no-sync");
    }
    String password = options.password();
    command.add("--auth=" + (password == null ? "trust" : "scram-sha-256"));
    if (password != null) {
      command.add("--pwfile=/dev/stdin");
    }
    Path log = prepareLog(options);
    Process initdb = inLocaleC(command, log).start();
    try (var in = initdb.outputWriter(StandardCharsets.UTF_8)) {
      in.write(password == null ? "" : password + "\n");
    }
    if (!initdb.waitFor(START_BOUND.toSeconds(), TimeUnit.SECONDS) || initdb.exitValue() != 0) {
      initdb.destroyForcibly();
      throw new EmbeddedServerException("initdb failed for " + data + ":\n" + tail(log, 0));
    }
    Files.move(fresh, data, StandardCopyOption.ATOMIC_MOVE);
  }

  /**
   * Starts the server, again for a while when the remains of a killed one (its backends, its shared
   * memory, its port) are just going away.
   */
  private static PostgresServer startTakingOver(
      Path home, UnprivilegedLaunch launch, Path data, PostgresOptions options)
      throws IOException, InterruptedException {
    Path log = prepareLog(options);
    long giveUp = System.nanoTime() + TAKEOVER_BOUND.toNanos();
    while (true) {
      long logStart = Files.size(log);
      int port = FreePorts.orFree(options.port());
      Process process = inLocaleC(command(home, launch, data, port, options), log).start();
      PostgresServer server = new PostgresServer(options, port, process);
      if (server.becomesReady(new PostmasterFile(data))) {
        if (!options.durable()) {
          server.follow = FollowParent.watch(process.pid());
        }
        return server;
      }
      String said = tail(log, logStart);
      boolean passing =
          said.contains("pre-existing shared memory block")
              || (options.port() == 0 && said.contains("Address already in use"));
      if (!passing || System.nanoTime() > giveUp) {
        throw new EmbeddedServerException("Postgres did not start on port " + port + ":\n" + said);
      }
      Thread.sleep(POLL.multipliedBy(10));
    }
  }

  private static List<String> command(
      Path home, UnprivilegedLaunch launch, Path data, int port, PostgresOptions options) {
    List<String> command = new ArrayList<>(launch.prefix());
    command.addAll(
        List.of(
            home.resolve("bin/postgres").toString(),
            "-D",
            data.toString(),
            "-p",
            String.valueOf(port)));
    Stream<String> durability =
        options.durable()
            ? Stream.empty()
            : Stream.of("fsync=off", "synchronous_commit=off", "full_page_writes=off");
    Stream.concat(SMALL_AND_QUIET.stream(), durability)
        .forEach(setting -> command.addAll(List.of("-c", setting)));
    return command;
  }

  /** False when the process ended; throws when it neither ends nor takes connections. */
  private boolean becomesReady(PostmasterFile status) throws IOException, InterruptedException {
    long giveUp = System.nanoTime() + START_BOUND.toNanos();
    while (process.isAlive()) {
      if (status.saysReady(process.pid())) {
        try (Connection connection = connect()) {
          return connection.isValid(5);
        } catch (SQLException e) {
          kill();
          throw new EmbeddedServerException(
              "Postgres runs but refuses this user: " + e.getMessage(), e);
        }
      }
      if (System.nanoTime() > giveUp) {
        kill();
        throw new EmbeddedServerException(
            "Postgres did not take connections within %d s, see %s"
                .formatted(START_BOUND.toSeconds(), options.logFile()));
      }
      Thread.sleep(POLL);
    }
    return false;
  }

  private Connection connect() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("user", USER);
    properties.setProperty("password", password());
    properties.setProperty("loginTimeout", "10");
    return DriverManager.getConnection(jdbcUrl("postgres"), properties);
  }

  private static boolean exists(Connection connection, String database) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("select 1 from pg_database where datname = ?")) {
      query.setString(1, database);
      try (ResultSet found = query.executeQuery()) {
        return found.next();
      }
    }
  }

  private static ProcessBuilder inLocaleC(List<String> command, Path log) {
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().put("LC_ALL", "C");
    builder.environment().keySet().removeIf(name -> name.startsWith("PG"));
    return builder
        .redirectErrorStream(true)
        .redirectOutput(ProcessBuilder.Redirect.appendTo(log.toFile()));
  }

  private static Path prepareLog(PostgresOptions options) throws IOException {
    Path log = options.logFile().toAbsolutePath();
    Files.createDirectories(log.getParent());
    if (!Files.exists(log)) {
      Files.createFile(log);
    }
    return log;
  }

  private static String tail(Path log, long from) throws IOException {
    byte[] all = Files.readAllBytes(log);
    int start = (int) Math.max(Math.min(from, all.length), all.length - 4000L);
    return new String(all, start, all.length - start, StandardCharsets.UTF_8).strip();
  }

  private static boolean isEmpty(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return true;
    }
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.findAny().isEmpty();
    }
  }
}
