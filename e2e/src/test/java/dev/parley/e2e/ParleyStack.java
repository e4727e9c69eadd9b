package dev.parley.e2e;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.testing.FakeUpstream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The real stack, started once for all tests by the launcher that users have, with a state
 * directory and ports of its own. Everything must have been built before.
 */
final class ParleyStack {

  /** Nine ports in a row, as the launcher takes them. */
  private static final int PORTS = 9;

  private static final List<String> SERVICES =
      List.of(
          "api-gateway",
          "inference-service",
          "rag-service",
          "chat-service",
          "scheduler-service",
          "shell-service");

  /** Short enough for a test to see a slow upstream fail, long enough for a busy machine. */
  private static final String QUICK_UPSTREAM_LIMITS =
      "-Dparley.upstream.first-byte-timeout=PT6S -Dparley.upstream.idle-timeout=PT20S"
          + " -Dparley.upstream.total-timeout=PT6S";

  /** What an answer of the model {@code priced} costs, per token. */
  private static final String PRICES =
      " -Dparley.prices.priced.in=0.00000025 -Dparley.prices.priced.out=0.000002";

  private static final Duration START_LIMIT = Duration.ofMinutes(5);

  private static final Path PROJECT =
      Path.of(System.getProperty("basedir", "")).toAbsolutePath().getParent();
  private static final Path HOME = PROJECT.resolve("e2e/target/stack");

  private static ParleyStack running;

  private final int firstPort = freePorts();
  private final FakeUpstream moderator = FakeUpstream.start();

  private ParleyStack() {}

  /** The stack; the first call starts it, and the end of the JVM stops it. */
  static synchronized ParleyStack running() {
    if (running == null) {
      ParleyStack stack = new ParleyStack();
      stack.run("down");
      deleteRecursively(HOME);
      Runtime.getRuntime().addShutdownHook(new Thread(() -> stack.run("down")));
      stack.up();
      running = stack;
    }
    return running;
  }

  /** Starts everything; throws with the launcher's words when it does not. */
  void up() {
    run("up", "--detach", "--no-build");
  }

  /** The gateway's address, without a slash at its end. */
  URI gateway() {
    return URI.create("http://127.0.0.1:" + firstPort);
  }

  /** The address of a service past the gateway. */
  URI service(String name) {
    return URI.create("http://127.0.0.1:" + (firstPort + SERVICES.indexOf(name)));
  }

  /** A setting that the launcher wrote for scripts, such as {@code API_KEY}. */
  String setting(String name) {
    return lines(HOME.resolve("dev.env"))
        .map(line -> line.replaceFirst("^export ", ""))
        .filter(line -> line.startsWith(name + "="))
        .map(line -> line.substring(name.length() + 1).replaceAll("^['\"]|['\"]$", ""))
        .findFirst()
        .orElseThrow();
  }

  /** Who judges texts for this installation. */
  FakeUpstream moderator() {
    return moderator;
  }

  /** A client with the demo account's key. */
  Api demo() {
    return new Api(gateway(), setting("API_KEY"));
  }

  /** A client with the first key of a new account. */
  Api newAccount(String name) {
    Reply created = operator().post("/admin/v1/accounts", Map.of("name", name)).expect(200);
    return new Api(gateway(), created.text("grantKey"));
  }

  /** A client with the bootstrap secret. */
  Api operator() {
    return new Api(gateway(), lines(HOME.resolve("secrets/bootstrap")).findFirst().orElseThrow());
  }

  /** Process ids by name, the supervisor's too. */
  Map<String, Long> processes() {
    JsonNode status = Api.parse(run("status", "--json"));
    Map<String, Long> pids = new java.util.LinkedHashMap<>();
    status
        .path("processes")
        .forEach(process -> pids.put(process.path("name").asText(), process.path("pid").asLong()));
    return pids;
  }

  /** SIGKILL to one process of this stack. */
  void kill(String name) {
    long pid = processes().get(name);
    ProcessHandle.of(pid).orElseThrow().destroyForcibly();
  }

  /** SIGKILL to all of them, the supervisor first, so that it restarts nobody. */
  void killEverything() {
    List<ProcessHandle> all =
        processes().values().stream().flatMap(pid -> ProcessHandle.of(pid).stream()).toList();
    List<ProcessHandle> withChildren =
        all.stream()
            .flatMap(process -> Stream.concat(Stream.of(process), process.descendants()))
            .toList();
    withChildren.forEach(ProcessHandle::destroyForcibly);
    withChildren.forEach(process -> process.onExit().orTimeout(30, TimeUnit.SECONDS).join());
  }

  private String run(String... arguments) {
    List<String> command = new ArrayList<>(List.of(PROJECT.resolve("parley").toString()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile("parley", ".out");
      ProcessBuilder builder = new ProcessBuilder(command).directory(PROJECT.toFile());
      Map<String, String> environment = builder.environment();
      environment.keySet().removeIf(key -> key.startsWith("PARLEY_") || key.startsWith("OPENAI_"));
      environment.put("PARLEY_HOME", HOME.toString());
      environment.put("PARLEY_PORT", String.valueOf(firstPort));
      environment.put(
          "PARLEY_JAVA_OPTS_INFERENCE",
          QUICK_UPSTREAM_LIMITS
              + PRICES
              + " -Dparley.moderation.model=fake-moderation -Dparley.moderation.url="
              + moderator.baseUrl());
      Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
      boolean ended = process.waitFor(START_LIMIT.toSeconds(), TimeUnit.SECONDS);
      String said = Files.readString(output);
      Files.delete(output);
      if (!ended) {
        process.destroy();
        throw new IllegalStateException("parley " + arguments[0] + " does not end:\n" + said);
      }
      if (process.exitValue() != 0 && arguments[0].equals("up")) {
        throw new IllegalStateException("parley up failed:\n" + said);
      }
      return said;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static int freePorts() {
    for (int attempt = 0; attempt < 100; attempt++) {
      int first = ThreadLocalRandom.current().nextInt(20_000, 30_000);
      boolean free = true;
      for (int port = first; free && port < first + PORTS; port++) {
        free = isFree(port);
      }
      if (free) {
        return first;
      }
    }
    throw new IllegalStateException("There are no " + PORTS + " free ports in a row");
  }

  private static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static void deleteRecursively(Path directory) {
    if (!Files.exists(directory)) {
      return;
    }
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
