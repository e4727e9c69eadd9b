package dev.parley.inference.tool.shell;

import dev.parley.inference.pipeline.Tool.ToolFailedException;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The shell of one answer: opened when the model first uses it, ended with the answer. Its commands
 * run one after the other, also when the model asks for several at once.
 */
final class AnswerShell {

  private final ShellClient client;
  private final Supplier<String> tokens;
  private final @Nullable String user;
  private final ReentrantLock turn = new ReentrantLock(true);
  private volatile @Nullable String session;
  private volatile boolean over;

  AnswerShell(ShellClient client, Supplier<String> tokens, @Nullable String user) {
    this.client = client;
    this.tokens = tokens;
    this.user = user;
  }

  /** Answers a call of a tool that a command makes. */
  interface Answers {

    /** What the program prints, and its exit code. */
    Printed answer(String tool, List<String> arguments);
  }

  /** What a program printed, and its exit code. */
  record Printed(int exitCode, String text) {}

  /** What a command printed, and how it ended. */
  record Ran(String output, ShellClient.End end) {}

  /** Runs a command; waits for those before it. */
  Ran run(String command, List<String> tools, Answers answers) throws ToolFailedException {
    try {
      turn.lockInterruptibly();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ToolFailedException("it was interrupted.", e);
    }
    try {
      String id = opened();
      Heard heard = new Heard(id, answers);
      ShellClient.End end = client.run(id, command, tools, heard, tokens.get());
      return new Ran(heard.output.toString(), end);
    } finally {
      turn.unlock();
    }
  }

  private String opened() throws ToolFailedException {
    String known = session;
    if (known == null) {
      known = client.open(user, tokens.get());
      session = known;
      if (over) {
        end();
      }
    }
    return known;
  }

  /** The answer is over. */
  void end() {
    over = true;
    String open = session;
    if (open != null) {
      session = null;
      client.closeLater(open, tokens);
    }
  }

  /** Collects what a command prints, and lets its calls of tools be answered. */
  private final class Heard implements ShellClient.Listener {

    private final String shell;
    private final Answers answers;
    private final StringBuilder output = new StringBuilder();
    private String command = "";

    Heard(String shell, Answers answers) {
      this.shell = shell;
      this.answers = answers;
    }

    @Override
    public void started(String id) {
      command = id;
    }

    @Override
    public void output(String text) {
      output.append(text);
    }

    @Override
    public void call(String id, String name, List<String> arguments) {
      Printed printed = answers.answer(name, arguments);
      try {
        client.answer(shell, command, id, printed.exitCode(), printed.text(), tokens.get());
      } catch (ToolFailedException e) {
        // The command has ended meanwhile, or its time will end it.
        output.append("[").append(name).append(" was not answered]\n");
      }
    }
  }
}
