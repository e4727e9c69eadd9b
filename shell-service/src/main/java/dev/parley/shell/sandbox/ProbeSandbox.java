package dev.parley.shell.sandbox;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Finds out whether bubblewrap works on this machine, and says why when it does not. */
final class ProbeSandbox {

  private static final int SECONDS = 10;

  private final SandboxConfig config;

  ProbeSandbox(SandboxConfig config) {
    this.config = config;
  }

  /** In words for whoever operates the machine; null when it works. */
  @Nullable String whyNot() {
    if (!System.getProperty("os.name", "").toLowerCase(Locale.ROOT).contains("linux")) {
      return "the sandbox needs Linux.";
    }
    if (!Files.isExecutable(Path.of("/bin/bash"))) {
      return "there is no /bin/bash on this machine.";
    }
    String help = outputOf(List.of(config.program(), "--help"));
    if (help == null) {
      return "bubblewrap is not installed (there is no program '" + config.program() + "').";
    }
    for (String needed : List.of("--bind-fd", "--disable-userns", "--size", "--perms")) {
      if (!help.contains(needed)) {
        return "this bubblewrap is too old: it lacks " + needed + ".";
      }
    }
    return whyNoNamespaces();
  }

  /** Whether this process may mount, in a namespace of its own. */
  boolean canMount() {
    String said =
        outputOf(
            List.of("unshare", "--mount", "--propagation", "private", "--", "/bin/echo", "works"));
    return said != null && said.strip().equals("works") && Files.isDirectory(Path.of("/mnt"));
  }

  private @Nullable String whyNoNamespaces() {
    String said =
        outputOf(
            List.of(
                config.program(),
                "--unshare-user",
                "--unshare-all",
                "--disable-userns",
                "--ro-bind",
                "/",
                "/",
                "--proc",
                "/proc",
                "--",
                "/bin/echo",
                "works"));
    if (said != null && said.strip().equals("works")) {
      return null;
    }
    return "bubblewrap does not work here, most likely because user namespaces are not allowed"
        + " (sysctl kernel.unprivileged_userns_clone, user.max_user_namespaces,"
        + " kernel.apparmor_restrict_unprivileged_userns, or the container's seccomp profile). It"
        + " says: "
        + (said == null ? "nothing" : said.strip());
  }

  private static @Nullable String outputOf(List<String> line) {
    try {
      ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
      builder.environment().keySet().retainAll(List.of("PATH"));
      Process process = builder.start();
      process.getOutputStream().close();
      String output =
          new String(process.getInputStream().readNBytes(100_000), StandardCharsets.UTF_8);
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
      }
      return output;
    } catch (IOException e) {
      return null;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
