package dev.parley.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Comparator;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * nginx as the plain proxy of two hops that Parley is compared with: client → nginx → nginx →
 * upstream, kept-alive connections, no buffering, no logs. It runs with a configuration of its own
 * in a temporary directory and needs no root.
 */
final class NginxProxy implements AutoCloseable {

  private static final Duration START = Duration.ofSeconds(10);

  private final Path directory;
  private final Process process;
  private final int port;

  private NginxProxy(Path directory, Process process, int port) {
    this.directory = directory;
    this.process = process;
    this.port = port;
  }

  /** The program on the PATH, if any. */
  static Optional<Path> find() {
    String path = System.getenv().getOrDefault("PATH", "");
    return Stream.concat(Arrays.stream(path.split(":")), Stream.of("/usr/sbin"))
        .map(folder -> Path.of(folder, "nginx"))
        .filter(Files::isExecutable)
        .findFirst();
  }

  /**
   * Starts in front of an upstream on this machine and returns when it listens.
   *
   * @throws IllegalStateException with the end of its log when it does not start
   */
  static NginxProxy start(Path program, int upstreamPort) throws IOException {
    Path directory = Files.createTempDirectory("parley-nginx");
    int outer = freePort();
    int inner = freePort();
    Path configuration = directory.resolve("nginx.conf");
    Files.writeString(configuration, configure(directory, outer, inner, upstreamPort));
    Process process =
        new ProcessBuilder(
                program.toString(),
                "-p",
                directory.toString(),
                "-c",
                configuration.toString(),
                "-e",
                directory.resolve("error.log").toString())
            .redirectErrorStream(true)
            .redirectOutput(directory.resolve("output.log").toFile())
            .start();
    NginxProxy proxy = new NginxProxy(directory, process, outer);
    try {
      proxy.awaitListening();
    } catch (RuntimeException failure) {
      proxy.close();
      throw failure;
    }
    return proxy;
  }

  /** Where its outer hop listens. */
  URI baseUrl() {
    return URI.create("http://127.0.0.1:" + port + "/v1");
  }

  /** The master, whose children do the work. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  @Override
  public void close() {
    process.destroy();
    try {
      if (!process.waitFor(5, TimeUnit.SECONDS)) {
        process.descendants().forEach(ProcessHandle::destroyForcibly);
        process.destroyForcibly();
      }
      try (Stream<Path> files = Files.walk(directory)) {
        for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(file);
        }
      }
    } catch (IOException failure) {
      throw new UncheckedIOException(failure);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void awaitListening() {
    long giveUp = System.nanoTime() + START.toNanos();
    while (process.isAlive() && System.nanoTime() < giveUp) {
      try (Socket socket = new Socket()) {
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
        return;
      } catch (IOException notYet) {
        Thread.onSpinWait();
      }
    }
    throw new IllegalStateException("nginx did not start: " + log());
  }

  private String log() {
    StringBuilder text = new StringBuilder();
    for (String name : new String[] {"output.log", "error.log"}) {
      try {
        text.append(Files.readString(directory.resolve(name)));
      } catch (IOException absent) {
        text.append("no ").append(name).append("; ");
      }
    }
    return text.toString();
  }

  private static String configure(Path directory, int outer, int inner, int upstream) {
    return """
        daemon off;
        worker_processes 2;
        pid %1$s/nginx.pid;
        events { worker_connections 1024; }
        http {
          access_log off;
          client_body_temp_path %1$s/body;
          proxy_temp_path %1$s/proxy;
          fastcgi_temp_path %1$s/fastcgi;
          uwsgi_temp_path %1$s/uwsgi;
          scgi_temp_path %1$s/scgi;
          tcp_nodelay on;
          keepalive_requests 1000000;
          proxy_http_version 1.1;
          proxy_set_header Connection "";
          proxy_buffering off;
          upstream second { server 127.0.0.1:%3$d; keepalive 128; keepalive_requests 1000000; }
          upstream model { server 127.0.0.1:%4$d; keepalive 128; keepalive_requests 1000000; }
          server { listen 127.0.0.1:%2$d; location / { proxy_pass http://second; } }
          server { listen 127.0.0.1:%3$d; location / { proxy_pass http://model; } }
        }
        """
        .formatted(directory, outer, inner, upstream);
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
