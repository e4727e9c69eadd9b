package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The packages of src/test/node, installed under target once for all tests, and the scripts beside
 * them. Tests that need them are skipped where Node.js from 20 with npm is not, or where the
 * packages cannot be had.
 */
final class NodePackages {

  private static final Path SOURCE = Path.of("src/test/node");
  private static final Path FOLDER = Path.of("target", "node").toAbsolutePath();
  private static String missing;

  private NodePackages() {}

  /** Where they are; the first call installs them. */
  static synchronized Path folder() {
    if (missing == null) {
      missing = install();
    }
    Assumptions.assumeTrue(missing.isEmpty(), missing);
    return FOLDER;
  }

  /** Runs one of the scripts to its end, which must say that every step held. */
  static void run(String script, String... arguments) {
    Path folder = folder();
    copy(script);
    List<String> command = new ArrayList<>(List.of("node", script));
    command.addAll(List.of(arguments));
    Said said = run(folder, command);
    assertThat(said.status()).as(said.output()).isZero();
    assertThat(said.output()).contains("every step held");
  }

  /** Starts a program of the packages; its output goes to a file. */
  static Process start(List<String> command, List<String> environment, Path output) {
    ProcessBuilder builder = new ProcessBuilder(command).directory(folder().toFile());
    for (String variable : environment) {
      String[] parts = variable.split("=", 2);
      builder.environment().put(parts[0], parts[1]);
    }
    try {
      return builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** What a program said until its end. */
  record Said(int status, String output) {}

  /** Runs a program to its end; status -1 when there is none of this name. */
  static Said run(Path folder, List<String> command) {
    try {
      Process process =
          new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      return new Said(process.exitValue(), output);
    } catch (IOException absent) {
      return new Said(-1, String.valueOf(absent.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  /** Tells what is missing; empty when everything is there. */
  private static String install() {
    Said version = run(Path.of("."), List.of("node", "-p", "process.versions.node.split('.')[0]"));
    if (version.status() != 0 || Integer.parseInt(version.output().strip()) < 20) {
      return "The clients in JavaScript need Node.js from version 20 on.";
    }
    if (run(Path.of("."), List.of("npm", "--version")).status() != 0) {
      return "The clients in JavaScript need npm.";
    }
    copy("package.json");
    copy("package-lock.json");
    Said installed =
        run(FOLDER, List.of("npm", "ci", "--ignore-scripts", "--no-audit", "--no-fund"));
    return installed.status() == 0
        ? ""
        : "The clients in JavaScript cannot be installed: " + installed.output();
  }

  private static void copy(String file) {
    try {
      Files.createDirectories(FOLDER);
      Files.copy(SOURCE.resolve(file), FOLDER.resolve(file), StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }
}
