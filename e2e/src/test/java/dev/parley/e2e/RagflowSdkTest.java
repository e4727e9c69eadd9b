package dev.parley.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What users of the published ragflow-sdk see when only base URL and key were changed: their whole
 * way from an empty account to a retrieval and back, by early versions and a late one.
 */
@Order(3)
class RagflowSdkTest {

  private static final ParleyStack STACK = ParleyStack.running();
  private static final Path SCRIPT = Path.of("src/test/python/ragflow_datasets.py");
  private static final List<String> NEEDS = List.of("requests<3", "beartype>=0.18.5,<0.19");

  @ParameterizedTest
  @ValueSource(strings = {"0.17.2", "0.19.1", "0.22.1"})
  void everyStepHolds(String version) throws Exception {
    Assumptions.assumeTrue(
        run(List.of(
                "python3", "-c", "import sys, venv, ensurepip; assert sys.version_info >= (3, 10)"))
            .succeeded(),
        "ragflow-sdk needs python3 from 3.10 with venv (Debian: python3-venv)");
    Path environment = Path.of("target", "ragflow-sdk-" + version).toAbsolutePath();
    Path python = environment.resolve("bin/python");
    if (!Files.exists(python)) {
      expect(run(List.of("python3", "-m", "venv", environment.toString())));
    }
    // Its other dependencies are those of its own tests.
    expect(
        pip(python, List.of("--no-deps", "--ignore-requires-python", "ragflow-sdk==" + version)));
    expect(pip(python, NEEDS));

    Said said =
        run(
            List.of(
                python.toString(),
                SCRIPT.toString(),
                STACK.gateway() + "/aibuilder",
                STACK.newAccount("RAGFlow SDK " + version).key()));

    expect(said);
    assertThat(said.output()).contains("every step held");
  }

  private static Said pip(Path python, List<String> what) throws Exception {
    var command =
        new java.util.ArrayList<>(
            List.of(
                python.toString(),
                "-m",
                "pip",
                "install",
                "--quiet",
                "--disable-pip-version-check"));
    command.addAll(what);
    return run(command);
  }

  private record Said(int status, String output) {

    boolean succeeded() {
      return status == 0;
    }
  }

  private static void expect(Said said) {
    assertThat(said.succeeded()).as(said.output()).isTrue();
  }

  private static Said run(List<String> command) throws InterruptedException {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor(5, TimeUnit.MINUTES)).isTrue();
      return new Said(process.exitValue(), output);
    } catch (IOException absent) {
      return new Said(-1, String.valueOf(absent.getMessage()));
    }
  }
}
