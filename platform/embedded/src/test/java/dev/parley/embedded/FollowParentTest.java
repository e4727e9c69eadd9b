package dev.parley.embedded;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class FollowParentTest {

  @TempDir Path directory;

  /** Run in a JVM of its own, which prints the server's process id and waits to be killed. */
  static final class Parent {
    public static void main(String[] args) throws Exception {
      PostgresServer server = PostgresServer.start(PostgresOptions.forTests(Path.of(args[0])));
      System.out.println(server.pid());
      Thread.currentThread().join();
    }
  }

  @Test
  void aTestServerEndsWithItsKilledParent() throws Exception {
    Process parent =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-cp",
                System.getProperty("java.class.path"),
                Parent.class.getName(),
                directory.resolve("data").toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long pid = Long.parseLong(parent.inputReader().readLine());
    ProcessHandle server = ProcessHandle.of(pid).orElseThrow();

    parent.destroyForcibly();

    assertThat(server.onExit().get(20, TimeUnit.SECONDS)).isNotNull();
  }
}
