package dev.parley.benchmarks.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a launcher that only writes down how it was called. */
final class LocalStackTest {

  private static final String LAUNCHER =
      """
      #!/bin/sh
      echo "$PARLEY_PORT $EXTRA $*" >> "$CALLS"
      case "$1" in
        up)
          [ "$EXTRA" != broken ] || { echo "port 9700 is taken"; exit 4; }
          echo "GATEWAY_URL=http://127.0.0.1:$PARLEY_PORT/" > "$PARLEY_HOME/dev.env"
          echo "API_KEY='a key'" >> "$PARLEY_HOME/dev.env" ;;
        status)
          echo '{"processes": [{"name": "chat-service", "pid": '"$SOMEONE"'},
                               {"name": "waiting", "pid": 0}]}' ;;
        down) exit 3 ;;
      esac
      """;

  @TempDir Path directory;
  private Path calls;
  private StackOptions options;

  @BeforeEach
  void writeLauncher() throws Exception {
    calls = directory.resolve("calls");
    Path launcher =
        Files.createFile(
            directory.resolve("parley"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Files.writeString(launcher, LAUNCHER);
    String someone = Long.toString(ProcessHandle.current().pid());
    options =
        new StackOptions(
            launcher, 9700, false, Map.of("CALLS", calls.toString(), "SOMEONE", someone));
  }

  @Test
  void startsReadsTheSettingsAndStops() throws Exception {
    try (LocalStack stack = LocalStack.create(options)) {
      assertThat(stack.up(Map.of("EXTRA", "more"))).isPositive();
      assertThat(stack.gatewayUrl()).isEqualTo(URI.create("http://127.0.0.1:9700"));
      assertThat(stack.apiKey()).isEqualTo("a key");
    }
    assertThat(calls).hasContent("9700 more up --detach --no-build --no-demo\n9700  down\n");
  }

  @Test
  void readsTheMemoryOfWhatRuns() throws Exception {
    try (LocalStack stack = LocalStack.create(options)) {
      List<ProcessMemory> memory = stack.memory();

      assertThat(memory).extracting(ProcessMemory::name).containsExactly("chat-service");
      assertThat(memory.getFirst().resident())
          .isGreaterThanOrEqualTo(memory.getFirst().proportional());
    }
  }

  @Test
  void tellsWhatTheLauncherSaidWhenItFails() throws Exception {
    try (LocalStack stack = LocalStack.create(options)) {
      assertThatIllegalStateException()
          .isThrownBy(() -> stack.up(Map.of("EXTRA", "broken")))
          .withMessageContaining("ended with 4: port 9700 is taken");
    }
    assertThat(calls).hasContent("9700 broken up --detach --no-build --no-demo\n9700  down\n");
  }
}
