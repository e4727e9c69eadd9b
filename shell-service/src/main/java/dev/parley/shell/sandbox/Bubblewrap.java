package dev.parley.shell.sandbox;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;

/**
 * Command lines of bubblewrap. The sandbox has namespaces of its own for everything, no network,
 * the system's programs for reading, one user's root as its home, a small {@code /tmp}, and nothing
 * else.
 */
final class Bubblewrap {

  /** Where a user's root is, in the sandbox. */
  static final String HOME = "/home/workspace";

  private static final String TOOLS = "/opt/parley";
  private static final String FILTER_FD = "5";
  private static final String ROOT_FD = "6";
  private static final String TOOL_FD = "7";
  private static final String PASSWD_FD = "8";
  private static final String GROUP_FD = "9";

  private static final List<String> SYSTEM = List.of("/bin", "/sbin", "/lib", "/lib32", "/lib64");
  private static final List<String> SETTINGS =
      List.of("/etc/alternatives", "/etc/ld.so.cache", "/etc/localtime");

  /** Of the kernel's own facts these are nobody's business, as container runtimes have it. */
  private static final List<String> HIDDEN =
      List.of(
          "/proc/cmdline",
          "/proc/kcore",
          "/proc/keys",
          "/proc/key-users",
          "/proc/latency_stats",
          "/proc/sched_debug",
          "/proc/timer_list",
          "/proc/timer_stats",
          "/proc/kallsyms",
          "/proc/modules",
          "/proc/config.gz",
          "/proc/diskstats",
          "/proc/partitions");

  private static final List<String> HIDDEN_FOLDERS =
      List.of("/proc/acpi", "/proc/asound", "/proc/bus", "/proc/fs", "/proc/irq", "/proc/scsi");

  private final SandboxConfig config;
  private final boolean filtered;

  Bubblewrap(SandboxConfig config, boolean filtered) {
    this.config = config;
    this.filtered = filtered;
  }

  /**
   * The command line, for {@code launch.sh}.
   *
   * @param owner as whom the sandbox runs, outside; nothing: as this process
   * @param inside what runs in it
   */
  List<String> commandLine(OptionalInt owner, List<String> tools, List<String> inside) {
    List<String> line = new ArrayList<>();
    if (owner.isPresent()) {
      String id = String.valueOf(owner.getAsInt());
      line.addAll(
          List.of("setpriv", "--reuid", id, "--regid", id, "--clear-groups", "--no-new-privs"));
    }
    line.add(config.program());
    addNamespaces(line);
    addSystem(line);
    addKernel(line);
    addTools(line, tools);
    line.addAll(List.of("--bind-fd", ROOT_FD, HOME));
    line.addAll(List.of("--remount-ro", "/dev", "--remount-ro", "/", "--chdir", HOME));
    if (filtered) {
      line.addAll(List.of("--seccomp", FILTER_FD));
    }
    line.add("--");
    line.addAll(inside);
    return line;
  }

  private static void addNamespaces(List<String> line) {
    line.addAll(
        List.of(
            "--unshare-user",
            "--unshare-all",
            "--disable-userns",
            "--uid",
            "1000",
            "--gid",
            "1000",
            "--hostname",
            "sandbox",
            "--die-with-parent",
            "--new-session",
            "--clearenv"));
    setting(line, "PATH", TOOLS + "/bin:/usr/local/bin:/usr/bin:/bin");
    setting(line, "HOME", HOME);
    setting(line, "USER", "user");
    setting(line, "LANG", "C.UTF-8");
    setting(line, "TERM", "dumb");
    setting(line, "TMPDIR", "/tmp");
  }

  private static void setting(List<String> line, String name, String value) {
    line.addAll(List.of("--setenv", name, value));
  }

  private static void addSystem(List<String> line) {
    line.addAll(List.of("--ro-bind", "/usr", "/usr"));
    for (String folder : SYSTEM) {
      Path path = Path.of(folder);
      if (Files.isSymbolicLink(path)) {
        line.addAll(List.of("--symlink", "usr" + folder, folder));
      } else if (Files.isDirectory(path)) {
        line.addAll(List.of("--ro-bind", folder, folder));
      }
    }
    for (String file : SETTINGS) {
      line.addAll(List.of("--ro-bind-try", file, file));
    }
    line.addAll(List.of("--perms", "0444", "--file", PASSWD_FD, "/etc/passwd"));
    line.addAll(List.of("--perms", "0444", "--file", GROUP_FD, "/etc/group"));
  }

  private void addKernel(List<String> line) {
    line.addAll(List.of("--proc", "/proc"));
    for (String file : HIDDEN) {
      if (Files.exists(Path.of(file))) {
        line.addAll(List.of("--ro-bind", "/dev/null", file));
      }
    }
    for (String folder : HIDDEN_FOLDERS) {
      if (Files.isDirectory(Path.of(folder))) {
        line.addAll(List.of("--size", "4096", "--tmpfs", folder, "--remount-ro", folder));
      }
    }
    String size = String.valueOf(config.temporary());
    line.addAll(List.of("--dev", "/dev"));
    line.addAll(List.of("--size", "1048576", "--tmpfs", "/dev/shm"));
    line.addAll(List.of("--perms", "1777", "--size", size, "--tmpfs", "/tmp"));
    line.addAll(List.of("--dir", "/var", "--symlink", "../tmp", "/var/tmp", "--dir", "/run"));
  }

  private static void addTools(List<String> line, List<String> tools) {
    line.addAll(List.of("--dir", TOOLS + "/bin"));
    line.addAll(List.of("--perms", "0555", "--file", TOOL_FD, TOOLS + "/call"));
    for (String tool : tools) {
      line.addAll(List.of("--symlink", "../call", TOOLS + "/bin/" + tool));
    }
  }
}
