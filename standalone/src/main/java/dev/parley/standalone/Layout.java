package dev.parley.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * Where a stack finds its programs and keeps its state.
 *
 * @param project root of the checkout
 * @param home state directory, {@code .parley} unless {@code PARLEY_HOME} says otherwise
 */
record Layout(Path project, Path home) {

  Path secret(String name) {
    return home.resolve("secrets").resolve(name);
  }

  Path log(String name) {
    return home.resolve("logs").resolve(name + ".log");
  }

  Path data(String name) {
    return home.resolve("data").resolve(name);
  }

  Path run(String name) {
    return home.resolve("run").resolve(name);
  }

  Path state() {
    return run("stack.json");
  }

  /** Makes the directories; that of the secrets is open to its owner only. */
  void make() throws IOException {
    for (String directory : Set.of("logs", "data", "run")) {
      Files.createDirectories(home.resolve(directory));
    }
    Path secrets = Files.createDirectories(home.resolve("secrets"));
    Files.setPosixFilePermissions(secrets, PosixFilePermissions.fromString("rwx------"));
  }
}
