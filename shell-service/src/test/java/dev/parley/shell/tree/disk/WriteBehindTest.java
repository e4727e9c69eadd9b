package dev.parley.shell.tree.disk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** On a disk that takes its time. */
@Timeout(60)
class WriteBehindTest {

  private static final Duration LIMIT = Duration.ofSeconds(20);
  private static final long STEP = WriteBehind.STEP;

  @TempDir private Path directory;
  private final List<List<Long>> written = new CopyOnWriteArrayList<>();
  private final Semaphore disk = new Semaphore(0);
  private Path file;
  private int fd;
  private WriteBehind behind;

  @BeforeEach
  void open() throws IOException {
    file = Files.createFile(directory.resolve("f"));
    fd = OpenAt.file(file.toString());
    behind = new WriteBehind(fd, this::write);
  }

  /** Waits for the disk, as the system does. */
  private void write(int of, long from, long bytes) {
    assertThat(of).isEqualTo(fd);
    written.add(List.of(from, bytes));
    disk.acquireUninterruptibly();
  }

  @AfterEach
  void letAllPass() {
    disk.release(100);
    behind.close();
  }

  @Test
  void whoeverWritesTheFileDoesNotWait() {
    behind.grown(STEP - 1);
    behind.grown(STEP);
    awaitCalls(1);
    behind.grown(2 * STEP);
    behind.grown(3 * STEP);
    assertThat(written).containsExactly(List.of(0L, STEP));
    disk.release();
    await()
        .atMost(LIMIT)
        .until(
            () -> {
              behind.grown(4 * STEP);
              return written.size() == 2;
            });
    assertThat(written.getLast()).isEqualTo(List.of(STEP, 3 * STEP));
  }

  @Test
  void theDescriptorIsClosedWhenTheCallIsOver() {
    behind.grown(STEP);
    awaitCalls(1);
    behind.close();
    assertThat(isOpen()).isTrue();
    disk.release();
    await().atMost(LIMIT).until(() -> !isOpen());
  }

  @Test
  void oneWithoutACallIsClosedAtOnce() {
    behind.grown(STEP - 1);
    behind.close();
    assertThat(isOpen()).isFalse();
  }

  private void awaitCalls(int number) {
    await().atMost(LIMIT).until(() -> written.size() == number);
  }

  private boolean isOpen() {
    Path link = Path.of("/proc/self/fd/" + fd);
    try {
      return Files.exists(link, LinkOption.NOFOLLOW_LINKS)
          && Files.readSymbolicLink(link).equals(file.toRealPath());
    } catch (IOException e) {
      return false; // it was closed between the two
    }
  }
}
