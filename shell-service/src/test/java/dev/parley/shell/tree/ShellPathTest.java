package dev.parley.shell.tree;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.parley.web.problem.ProblemException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ShellPathTest {

  @ParameterizedTest
  @CsvSource({
    "/a/b.txt, /a/b.txt",
    "a/b.txt, /a/b.txt",
    "./a//b.txt/, /a/b.txt",
    "/a/../b, /b",
    "/, /",
    "., /",
    "a/..., /a/...",
    "a./b.., /a./b..",
    "A/a, /A/a",
    "..a/b, /..a/b",
    "a\\..\\b, /a\\..\\b",
    "'a b/ c ', '/a b/ c '",
    "%2e%2e, /%2e%2e"
  })
  void absoluteAndRelativeMeanTheSameAndNamesAreKept(String text, String path) {
    assertThat(ShellPath.parse(text)).hasToString(path);
  }

  @Test
  void namesAreComposed() {
    assertThat(ShellPath.parse("cafe\u0301")).isEqualTo(ShellPath.parse("caf\u00e9"));
    // fullwidth dots and slash are letters like others, and do not become dots and slashes
    assertThat(ShellPath.parse("\uff0e\uff0e\uff0fetc").names()).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "..",
        "/..",
        "../etc/passwd",
        "a/../../b",
        "/a/../..",
        "./..",
        "//../x",
        "",
        " ",
        "a\0b",
        "\ud800"
      })
  void whatLeavesTheRootOrIsNoPathIsRefused(String text) {
    assertThatExceptionOfType(ProblemException.class)
        .isThrownBy(() -> ShellPath.parse(text))
        .matches(problem -> problem.type().status() == 400)
        .withMessageContaining("path");
  }

  @Test
  void longAndDeepPathsAreRefused() {
    assertThat(ShellPath.parse("x".repeat(255)).name()).hasSize(255);
    assertThat(ShellPath.parse("a/".repeat(64)).names()).hasSize(64);
    for (String text :
        new String[] {
          "x".repeat(256), "\u00e9".repeat(128), "a/".repeat(65), "y/../".repeat(2000)
        }) {
      assertThatExceptionOfType(ProblemException.class).isThrownBy(() -> ShellPath.parse(text));
    }
  }
}
