package dev.parley.shell.sandbox;

import dev.parley.shell.sandbox.Ended.Reason;
import dev.parley.shell.tree.FileTree.Usage;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Ends commands that take more than they may: time, memory, and room on the disk, all of which grow
 * over many processes and cannot be limited for each alone.
 */
@Singleton
class WatchCommands {

  private static final Logger LOG = Logger.getLogger(WatchCommands.class);
  private static final long PERIOD_MILLIS = 100;

  /** The disk is measured in a sixth of the time while there is much room, in half when little. */
  private static final int DISK_SHARE = 5;

  /** What the fastest of commands write: to the disk, and as empty files with a process or two. */
  private static final long BYTES_PER_MILLI = 1 << 20;

  private static final long ENTRIES_PER_MILLI = 100;

  private final SandboxConfig config;
  private final Map<RunningCommand, Disk> running = new ConcurrentHashMap<>();
  private final ScheduledExecutorService timer =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("watch-commands").factory());
  private final java.util.concurrent.ExecutorService measuring =
      Executors.newVirtualThreadPerTaskExecutor();

  WatchCommands(SandboxConfig config) {
    this.config = config;
    var unused =
        timer.scheduleWithFixedDelay(
            this::look, PERIOD_MILLIS, PERIOD_MILLIS, TimeUnit.MILLISECONDS);
  }

  /** When a command's room is looked at next; not while that is being done. */
  private static final class Disk {
    private volatile long nextNanos = System.nanoTime();
    private volatile boolean busy;
  }

  void add(RunningCommand command) {
    running.put(command, new Disk());
    var unused = command.ended().thenRun(() -> running.remove(command));
  }

  void cancelAll() {
    running.keySet().forEach(RunningCommand::cancel);
  }

  private void look() {
    if (running.isEmpty()) {
      return;
    }
    try {
      ProcessTable processes = ProcessTable.read();
      running.forEach((command, disk) -> look(command, disk, processes));
    } catch (IOException | RuntimeException e) {
      LOG.warnf("Commands could not be watched: %s", e);
      running.keySet().forEach(command -> checkTime(command));
    }
  }

  private void look(RunningCommand command, Disk disk, ProcessTable processes) {
    checkTime(command);
    List<Long> pids = processes.tree(command.pid());
    long memory = 0;
    for (long pid : pids) {
      memory += ProcessTable.memory(pid);
    }
    if (memory > config.memory()) {
      command.kill(Reason.MEMORY);
    }
    if (!disk.busy && System.nanoTime() - disk.nextNanos >= 0) {
      disk.busy = true;
      measuring.execute(() -> checkDisk(command, disk, pids));
    }
  }

  private static void checkTime(RunningCommand command) {
    if (command.running().compareTo(command.job().time()) > 0) {
      command.kill(Reason.TIME);
    }
  }

  private void checkDisk(RunningCommand command, Disk disk, List<Long> pids) {
    long start = System.nanoTime();
    long roomMillis = Long.MAX_VALUE;
    try {
      Job job = command.job();
      Usage usage = job.workspace().measure(job.entries());
      long bytes = usage.bytes() + ProcessTable.removedFiles(pids);
      String why = tooMuch(job, bytes, usage);
      if (why != null) {
        command.kill(Reason.DISK, why);
      }
      roomMillis = millisToFill(job.bytes() - bytes, job.entries() - usage.entries());
    } catch (IOException | RuntimeException e) {
      LOG.debugf("The room that a command takes could not be measured: %s", e);
    } finally {
      long took = System.nanoTime() - start;
      disk.nextNanos = System.nanoTime() + pauseNanos(took, roomMillis);
      disk.busy = false;
    }
  }

  /** Why the workspace is more than it may be, in words; null while it is not. */
  private @Nullable String tooMuch(Job job, long bytes, Usage usage) throws IOException {
    if (bytes > job.bytes()) {
      return Reason.DISK.words();
    } else if (usage.entries() > job.entries()) {
      return "It made more files and directories than there may be.";
    } else if (usage.incomplete()) {
      return "Directories were moved about so much that their room could not be measured.";
    }
    return isDiskFull(job) ? "The disk of the service is full." : null;
  }

  /** How long the room that is left lasts at least. */
  static long millisToFill(long bytes, long entries) {
    return Math.max(0, Math.min(bytes / BYTES_PER_MILLI, entries / ENTRIES_PER_MILLI));
  }

  /**
   * How long the room need not be looked at again: not so long that it may be used up by far, and
   * no shorter than the look itself took.
   */
  static long pauseNanos(long tookNanos, long roomMillis) {
    long room = TimeUnit.MILLISECONDS.toNanos(roomMillis);
    return Math.max(tookNanos, Math.min(tookNanos * DISK_SHARE, room));
  }

  private boolean isDiskFull(Job job) throws IOException {
    return Files.getFileStore(job.workspace().directory()).getUsableSpace() < config.spare();
  }

  @PreDestroy
  void stop() {
    cancelAll();
    timer.shutdownNow();
    measuring.shutdownNow();
  }
}
