package dev.parley.standalone;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A child process that answers its readiness check, and notes when it starts and stops. */
final class FakeService {

  private FakeService() {}

  /** Arguments: name, port, journal; {@code broken} as the name ends at once with an error. */
  public static void main(String[] args) throws Exception {
    if (args[0].equals("broken")) {
      System.out.println("ERROR the configuration is not what it should be");
      System.exit(1);
    }
    Path journal = Path.of(args[2]);
    note(journal, "start " + args[0]);
    Runtime.getRuntime().addShutdownHook(new Thread(() -> note(journal, "stop " + args[0])));
    HttpServer server =
        HttpServer.create(new InetSocketAddress("127.0.0.1", Integer.parseInt(args[1])), 10);
    server.createContext(
        "/q/health/ready",
        exchange -> {
          exchange.sendResponseHeaders(200, -1);
          exchange.close();
        });
    server.start();
  }

  static Component component(String name, int port, Path directory) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx32m", "-cp"));
    command.add(System.getProperty("java.class.path"));
    command.addAll(
        List.of(
            FakeService.class.getName(),
            name,
            String.valueOf(port),
            directory.resolve("journal").toString()));
    return new ChildProcess(
        name,
        port,
        command,
        Map.of(),
        directory.resolve(name + ".log"),
        () -> ProbeHealth.isReady("http://127.0.0.1:" + port + "/q/health/ready"),
        () -> {});
  }

  static List<String> journal(Path directory) throws IOException {
    Path journal = directory.resolve("journal");
    return Files.exists(journal) ? Files.readAllLines(journal) : List.of();
  }

  static final RestartPolicy IMPATIENT =
      new RestartPolicy(
          Duration.ofMillis(50),
          Duration.ofMillis(200),
          Duration.ofSeconds(30),
          3,
          Duration.ofSeconds(30));

  private static void note(Path journal, String line) {
    try {
      Files.writeString(journal, line + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
  }
}
