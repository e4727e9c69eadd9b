package dev.parley.shell.sandbox;

import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.UUID;
import org.jboss.logging.Logger;

/** A control group (v2) for one command, made below one that is delegated to the service. */
final class Cgroup {

  private static final Logger LOG = Logger.getLogger(Cgroup.class);

  private final Path directory;

  private Cgroup(Path directory) {
    this.directory = directory;
  }

  /**
   * Makes one with the limits of a command.
   *
   * @throws IOException when the parent is not delegated, or lacks a controller
   */
  static Cgroup make(Path parent, SandboxConfig config) throws IOException {
    Path directory = Files.createDirectory(parent.resolve("command-" + UUID.randomUUID()));
    Cgroup group = new Cgroup(directory);
    try {
      // The tmpfs of the sandbox counts as its memory too.
      group.set("memory.max", String.valueOf(config.memory() + config.temporary()));
      group.set("pids.max", String.valueOf(config.processes() + 3)); // bubblewrap's own
      if (Files.exists(directory.resolve("memory.swap.max"))) {
        group.set("memory.swap.max", "0");
      }
      return group;
    } catch (IOException e) {
      group.remove();
      throw e;
    }
  }

  private void set(String name, String value) throws IOException {
    Files.writeString(directory.resolve(name), value);
  }

  Path directory() {
    return directory;
  }

  /** Whether the kernel had to kill something for want of memory. */
  boolean isOutOfMemory() {
    try {
      return Files.readAllLines(directory.resolve("memory.events")).stream()
          .anyMatch(line -> line.startsWith("oom_kill ") && !line.equals("oom_kill 0"));
    } catch (IOException e) {
      return false;
    }
  }

  /** Kills all that is in it. */
  void kill() {
    try {
      set("cgroup.kill", "1");
    } catch (IOException e) {
      LOG.debugf("A control group could not be killed: %s", e); // the namespace is, in any case
    }
  }

  /** Removes it once it is empty. */
  void remove() {
    try {
      Files.deleteIfExists(directory);
    } catch (NoSuchFileException | DirectoryNotEmptyException e) {
      return;
    } catch (FileSystemException e) {
      LOG.warnf("A control group could not be removed: %s", e);
    } catch (IOException e) {
      LOG.warnf("A control group could not be removed: %s", e);
    }
  }
}
