package dev.parley.embedded;

import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;

/**
 * Interrupts a process when this JVM ends, however it ends: a shell waits on a pipe that only this
 * JVM holds open, and sees it closed even after {@code kill -9}.
 */
final class FollowParent implements AutoCloseable {

  private final Process watcher;

  private FollowParent(Process watcher) {
    this.watcher = watcher;
  }

  static FollowParent watch(long pid) throws IOException {
    String script = "trap '' INT; read -r word; [ \"$word\" = done ] || kill -INT " + pid;
    return new FollowParent(
        new ProcessBuilder("sh", "-c", script)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start());
  }

  /** Ends the watch; the process is left alone. */
  @Override
  public void close() throws IOException {
    try (Writer out = watcher.outputWriter(StandardCharsets.US_ASCII)) {
      out.write("done\n");
    }
  }
}
