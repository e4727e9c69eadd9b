package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SuperviseStackTest {

  private static final Duration BOUND = Duration.ofSeconds(30);

  @TempDir Path directory;

  private final ByteArrayOutputStream said = new ByteArrayOutputStream();
  private Layout layout;
  private Progress progress;
  private SuperviseStack stack;

  @BeforeEach
  void makeStack() throws IOException {
    layout = new Layout(directory, directory);
    layout.make();
    progress =
        new Progress(layout.log("supervisor"), new PrintStream(said, true, StandardCharsets.UTF_8));
    stack = new SuperviseStack(layout, "http://gateway", FakeService.IMPATIENT, progress);
  }

  @AfterEach
  void stopStack() {
    stack.stop();
  }

  @Test
  void startsStagesInOrderAndStopsThemInTheOpposite() throws IOException {
    stack.startStage(List.of(fake("first")));
    stack.startStage(List.of(fake("second"), fake("third")));
    stack.stop();

    List<String> journal = FakeService.journal(directory);
    assertThat(journal).hasSize(6).startsWith("start first").endsWith("stop first");
    assertThat(journal.subList(1, 3)).containsExactlyInAnyOrder("start second", "start third");
    assertThat(journal.subList(3, 5)).containsExactlyInAnyOrder("stop second", "stop third");
    assertThat(layout.state()).doesNotExist();
  }

  @Test
  void startsAKilledProcessAgainAndWritesItDown() throws IOException {
    stack.startStage(List.of(fake("only")));
    stack.ready();
    StackState.Entry before = written("only");

    ProcessHandle.of(before.pid()).orElseThrow().destroyForcibly();

    await()
        .atMost(BOUND)
        .untilAsserted(
            () -> {
              assertThat(written("only").restarts()).isEqualTo(1);
              assertThat(written("only").state()).isEqualTo("ready");
              assertThat(said.toString(StandardCharsets.UTF_8))
                  .contains("! only ended")
                  .contains("only is ready again");
            });
    assertThat(written("only").pid()).isNotEqualTo(before.pid());
  }

  @Test
  void givesUpWhatNeverStartsAndSaysWhatItsLogSays() throws IOException {
    Component broken = fake("broken");

    assertThatThrownBy(() -> stack.startStage(List.of(broken)))
        .isInstanceOf(StartFailed.class)
        .hasMessageContaining("broken ended")
        .hasMessageContaining("the configuration is not what it should be")
        .hasMessageContaining("given up");
    assertThat(written("broken").state()).isEqualTo("failed");
  }

  @Test
  void aLaterStartEndsWhatAKilledSupervisorLeft() throws IOException {
    ProcessHandle orphan = fake("orphan").launch().process();
    StackState.Entry entry =
        new StackState.Entry("orphan", orphan.pid(), StackState.startOf(orphan), 1, 0, "ready");
    StackState.Entry anotherWithThatPid =
        new StackState.Entry("impostor", ProcessHandle.current().pid(), 1_000_000L, 1, 0, "ready");
    new StackState("ready", "http://gateway", entry, List.of(entry, anotherWithThatPid))
        .write(layout.state());

    assertThat(StopOrphans.of(layout, progress)).isEqualTo(1);

    assertThat(orphan.isAlive()).isFalse();
    assertThat(ProcessHandle.current().isAlive()).isTrue();
    assertThat(layout.state()).doesNotExist();
  }

  @Test
  void reportsHealthAndMemoryOfEachProcess() throws IOException {
    stack.startStage(List.of(fake("shell-service")));
    stack.ready();

    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int code = ReportStatus.of(layout, false, new PrintStream(out, true, StandardCharsets.UTF_8));

    assertThat(code).isEqualTo(Main.DONE);
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("Parley is ready at http://gateway")
        .containsPattern("shell-service +\\d+ +\\d+ +\\d\\d+ +0:\\d\\d +0 +ready")
        .containsPattern("total +\\d+");
  }

  private Component fake(String name) throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return FakeService.component(name, socket.getLocalPort(), directory);
    }
  }

  private StackState.Entry written(String name) throws IOException {
    Optional<StackState> state = StackState.read(layout.state());
    return state.orElseThrow().processes().stream()
        .filter(entry -> entry.name().equals(name))
        .findFirst()
        .orElseThrow();
  }
}
