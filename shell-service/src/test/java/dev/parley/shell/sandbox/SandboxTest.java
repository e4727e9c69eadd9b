package dev.parley.shell.sandbox;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.parley.shell.sandbox.Commands.Outcome;
import dev.parley.shell.sandbox.Ended.Reason;
import dev.parley.web.problem.ProblemException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SandboxTest {

  @TempDir private Path directory;
  private Commands commands;

  @BeforeEach
  void open() throws IOException {
    commands = new Commands(directory, Map.of());
  }

  @AfterEach
  void close() {
    commands.close();
  }

  private String output(String command) {
    Outcome outcome = commands.run(command);
    assertThat(outcome.ended().reason()).as(outcome.output()).isEqualTo(Reason.EXITED);
    return outcome.output();
  }

  @Test
  void printsAndExits() {
    assertThat(output("echo out; echo err >&2; printf 'no end'")).isEqualTo("out\nerr\nno end");
    assertThat(commands.run("exit 3").exitCode()).isEqualTo(3);
    assertThat(commands.run("false").exitCode()).isEqualTo(1);
    assertThat(commands.run("kill -9 $$").exitCode()).isEqualTo(137);
    assertThat(commands.run("nothing-like-this").exitCode()).isEqualTo(127);
    Outcome wrong = commands.run("if then");
    assertThat(wrong.exitCode()).isNotZero();
    assertThat(wrong.output()).contains("syntax error");
    assertThat(output("cat; read x; echo \"[$x]\"")).isEqualTo("[]\n");
    assertThat(output("printf '\\xff|\\xc3\\xa9'")).isEqualTo("\ufffd|\u00e9");
  }

  @Test
  void filesOfTheUserAreItsHome() throws IOException {
    Files.writeString(commands.root().resolve("in.txt"), "one\ntwo\n");
    assertThat(output("pwd; echo $HOME; wc -l < in.txt"))
        .isEqualTo("/home/workspace\n/home/workspace\n2\n");
    output("mkdir -p a/b && tr a-z A-Z < in.txt > a/b/out.txt");
    assertThat(Files.readString(commands.root().resolve("a/b/out.txt"))).isEqualTo("ONE\nTWO\n");
  }

  @Test
  void aShellKeepsItsPlaceAndItsEnvironment() {
    output(
        "mkdir -p deep/er; cd deep/er; export COLOUR=\"a b'c\"; plain=1; greet() { echo \"hi $1\"; }");
    assertThat(output("pwd; echo \"$COLOUR\"; greet you; umask 077"))
        .isEqualTo("/home/workspace/deep/er\na b'c\nhi you\n");
    assertThat(output("umask; export COLOUR=red; exit 0")).isEqualTo("0077\n");
    assertThat(output("echo $COLOUR; cd /tmp")).isEqualTo("red\n");
    assertThat(output("pwd; unset COLOUR; cd -P ~/deep/er")).isEqualTo("/tmp\n");
    assertThat(output("echo \"[$COLOUR]\"; rmdir ~/deep/er")).isEqualTo("[]\n");
    assertThat(output("pwd")).isEqualTo("/home/workspace\n");
    output("export NEXT=1; cd /tmp; (exit 4)");
    assertThat(commands.run("sleep 30", Duration.ofMillis(300), 1_000_000).ended().reason())
        .isEqualTo(Reason.TIME);
    assertThat(output("echo $NEXT; pwd")).isEqualTo("1\n/tmp\n");
  }

  @Test
  void toolsAreProgramsThatTheServiceAnswers() {
    StringBuilder output = new StringBuilder();
    RunningCommand running =
        commands.start(
            "find-users --filter 'a b' x | grep Doe; find-users; echo \"code $?\"; other",
            List.of("find-users"),
            Duration.ofSeconds(20),
            1_000_000,
            output,
            (command, request) -> {
              String said = "Jane Doe\nJohn Roe " + request.arguments() + "\n";
              assertThat(command.answer(request.id() + 7, 0, "nobody asked")).isFalse();
              command.answer(request.id(), request.arguments().isEmpty() ? 5 : 0, said);
            });
    assertThat(Commands.await(running).exitCode()).isEqualTo(127);
    assertThat(output.toString())
        .startsWith("Jane Doe\nJane Doe\nJohn Roe []\ncode 5\n")
        .contains("other: command not found");
  }

  @Test
  void outputComesWhileTheCommandRuns() {
    StringBuilder output = new StringBuilder();
    RunningCommand running =
        commands.start(
            "echo first; while [ ! -e go ]; do sleep 0.05; done; echo second",
            List.of(),
            Duration.ofSeconds(30),
            1_000_000,
            output,
            (command, request) -> {});
    await().atMost(Duration.ofSeconds(20)).until(() -> text(output).equals("first\n"));
    assertThat(running.ended()).isNotDone();
    assertThat(commands.run("touch go").exitCode()).isZero();
    assertThat(Commands.await(running).exitCode()).isZero();
    assertThat(text(output)).isEqualTo("first\nsecond\n");
  }

  private static String text(StringBuilder output) {
    synchronized (output) {
      return output.toString();
    }
  }

  @Test
  void whereThereIsNoSandboxItSaysWhy() throws IOException {
    try (Commands without = new Commands(directory, Map.of("program", "/nowhere/bwrap"))) {
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> without.run("echo unconfined"))
          .matches(problem -> problem.type().status() == 503)
          .withMessageContaining("bubblewrap is not installed");
    }
    Path broken =
        Files.writeString(
            directory.resolve("bwrap"),
            "#!/bin/sh\n"
                + "echo 'bwrap: --bind-fd --disable-userns --size --perms: No permissions to create new namespace'\n"
                + "exit 1\n");
    assertThat(broken.toFile().setExecutable(true)).isTrue();
    try (Commands without = new Commands(directory, Map.of("program", broken.toString()))) {
      assertThatExceptionOfType(ProblemException.class)
          .isThrownBy(() -> without.run("echo unconfined"))
          .withMessageContaining("user namespaces")
          .withMessageContaining("No permissions to create new namespace");
    }
  }
}
