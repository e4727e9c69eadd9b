package dev.parley.shell.sandbox;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/** Limits of commands. */
@ConfigMapping(prefix = "parley.shell.sandbox")
public interface SandboxConfig {

  /** The program bubblewrap. */
  @WithDefault("bwrap")
  String program();

  /** How long a command may take when the request does not say. */
  @WithDefault("PT30S")
  Duration time();

  /** How long a command may take at most. */
  @WithDefault("PT5M")
  Duration longestTime();

  /** Processor time of each process. */
  @WithDefault("PT60S")
  Duration processorTime();

  /** Bytes of memory of all processes of a command together. */
  @WithDefault("536870912")
  @Min(33_554_432)
  long memory();

  /** Bytes of address space of each process. */
  @WithDefault("2147483648")
  @Min(67_108_864)
  long addressSpace();

  /** Processes and threads of a command at a time. */
  @WithDefault("64")
  @Min(4)
  int processes();

  /** Open files of each process. */
  @WithDefault("256")
  @Min(210)
  int openFiles();

  /** Bytes that a command may print; it is ended when it prints more. */
  @WithDefault("1048576")
  @Min(1)
  long output();

  /** Bytes of {@code /tmp}, which is memory, and gone after the command. */
  @WithDefault("67108864")
  @Min(65_536)
  long temporary();

  /** Commands at a time, of all accounts. */
  @WithDefault("16")
  @Min(1)
  @Max(1000)
  int concurrent();

  /** Commands at a time, of one account. */
  @WithDefault("4")
  @Min(1)
  int concurrentPerAccount();

  /** Bytes that stay free on the disk; commands are ended when there are fewer. */
  @WithDefault("268435456")
  long spare();

  /**
   * A control group (v2) that is delegated to the service, with memory and pids enabled for its
   * children. Where it is set, the kernel holds a command's memory and processes together;
   * otherwise they are looked at ten times a second.
   */
  Optional<Path> cgroup();
}
