package dev.parley.embedded;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * How Postgres, which refuses to run as root, is started by root: in a user namespace of its own,
 * where it is nobody but still owns its files; or, where the kernel forbids that (containers with
 * the default seccomp profile), as the user nobody, who is given the data directory.
 *
 * @param prefix what goes before the command; empty for ordinary users
 * @param owner numeric id of the user that must own the data directory; -1 leaves it as it is
 */
record UnprivilegedLaunch(List<String> prefix, int owner) {

  private static final int NOBODY = 65534;
  private static final int PROBE_SECONDS = 10;

  /**
   * The way that works here.
   *
   * @param home where the binaries are, which the chosen user must be able to read
   * @throws EmbeddedServerException when this is root and neither way works
   */
  static UnprivilegedLaunch find(Path home) {
    if (!isRoot()) {
      return new UnprivilegedLaunch(List.of(), -1);
    }
    String postgres = home.resolve("bin/postgres").toString();
    UnprivilegedLaunch namespace = new UnprivilegedLaunch(List.of("unshare", "-U"), 0);
    if (namespace.runs(postgres)) {
      return namespace;
    }
    String nobody = String.valueOf(NOBODY);
    UnprivilegedLaunch asNobody =
        new UnprivilegedLaunch(
            List.of("setpriv", "--reuid=" + nobody, "--regid=" + nobody, "--clear-groups"), NOBODY);
    if (asNobody.runs(postgres)) {
      return asNobody;
    }
    throw new EmbeddedServerException(
        "Postgres does not run as root, and neither `unshare -U` nor `setpriv --reuid=%d` could start %s. Run as an ordinary user, or set PARLEY_HOME and PARLEY_CACHE_DIR to directories that every user may enter."
            .formatted(NOBODY, postgres));
  }

  /** Gives the data directory to the user that the server will run as. */
  void own(Path dataDirectory) throws IOException {
    if (owner < 0 || Integer.valueOf(owner).equals(Files.getAttribute(dataDirectory, "unix:uid"))) {
      return;
    }
    try (Stream<Path> tree = Files.walk(dataDirectory)) {
      for (Path path : tree.toList()) {
        Files.setAttribute(path, "unix:uid", owner);
      }
    }
  }

  private boolean runs(String postgres) {
    try {
      Process probe =
          new ProcessBuilder(Stream.concat(prefix.stream(), Stream.of(postgres, "-V")).toList())
              .redirectErrorStream(true)
              .redirectOutput(ProcessBuilder.Redirect.DISCARD)
              .start();
      if (probe.waitFor(PROBE_SECONDS, TimeUnit.SECONDS)) {
        return probe.exitValue() == 0;
      }
      probe.destroyForcibly();
      return false;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static boolean isRoot() {
    return "root".equals(System.getProperty("user.name"));
  }
}
