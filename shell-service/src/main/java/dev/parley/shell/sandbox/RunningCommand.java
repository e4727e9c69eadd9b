package dev.parley.shell.sandbox;

import dev.parley.shell.sandbox.CommandListener.ToolRequest;
import dev.parley.shell.sandbox.Ended.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * A command in its sandbox. Killing bubblewrap kills all that runs in it: its first process ends
 * with it, and with the first process of a namespace end all others, whatever they ignore and
 * whoever their parents are.
 */
public final class RunningCommand {

  private static final Logger LOG = Logger.getLogger(RunningCommand.class);
  private static final int KILLED = 137;
  private static final int LONGEST_STATE = 64 << 10; // bytes of UTF-8
  private static final String PLACE_ONLY =
      " Its variables and functions are more than the shell can keep, "
          + (LONGEST_STATE >> 10)
          + " KiB: the next command has only its directory.";

  private final Process process;
  private final Job job;
  private final CommandListener listener;
  private final @Nullable Cgroup cgroup;
  private final long mostOutput;
  private final long startNanos = System.nanoTime();
  private final AtomicReference<@Nullable Kill> killed = new AtomicReference<>();
  private final AtomicInteger calls = new AtomicInteger();
  private final CompletableFuture<Ended> ended = new CompletableFuture<>();
  private volatile boolean ready;
  private volatile @Nullable String state;
  private volatile boolean placeOnly;

  private record Kill(Reason reason, String words) {}

  RunningCommand(
      Process process,
      Job job,
      CommandListener listener,
      @Nullable Cgroup cgroup,
      long mostOutput) {
    this.process = process;
    this.job = job;
    this.listener = listener;
    this.cgroup = cgroup;
    this.mostOutput = mostOutput;
  }

  /** Begins to listen; blocking reads of pipes have threads of their own. */
  RunningCommand begin() {
    CompletableFuture<String> words = new CompletableFuture<>();
    Thread.ofPlatform().daemon().name("command-control").start(() -> readControl(words));
    Thread.ofPlatform().daemon().name("command-output").start(() -> follow(words));
    return this;
  }

  private void readControl(CompletableFuture<String> words) {
    try {
      words.complete(new ControlRecords(process.getErrorStream()).read(this::record));
    } catch (IOException | RuntimeException e) {
      words.complete("");
    }
  }

  private void record(String record) {
    if (record.equals("ready")) {
      ready = true;
    } else if (record.startsWith("place ")) {
      placeOnly = keep(record.substring("place ".length()));
    } else if (record.startsWith("state ")) {
      boolean kept = keep(record.substring("state ".length()));
      placeOnly = placeOnly && !kept;
    } else if (record.startsWith("call ")) {
      call(record);
    }
  }

  /** False when it is too long; what was kept before stays then. */
  private boolean keep(String text) {
    boolean fits = text.getBytes(StandardCharsets.UTF_8).length <= LONGEST_STATE;
    state = fits ? text : state;
    return fits;
  }

  private void call(String record) {
    String[] parts = record.split(" ", -1);
    int id = calls.incrementAndGet();
    if (parts.length != 3 || !job.tools().contains(parts[1])) {
      answer(id, 127, "There is no such tool.\n");
      return;
    }
    try {
      listener.call(new ToolRequest(id, parts[1], argumentsOf(parts[2])));
    } catch (IllegalArgumentException e) {
      answer(id, 125, "The call cannot be read.\n");
    }
  }

  /** Each argument ends with NUL. */
  private static List<String> argumentsOf(String encoded) {
    if (encoded.isEmpty()) {
      return List.of();
    }
    String text = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
    List<String> parts = Arrays.asList(text.split("\0", -1));
    return List.copyOf(parts.subList(0, parts.size() - 1));
  }

  /**
   * Answers the call of a tool that waits.
   *
   * @param status as the program's exit code, 0 to 255
   * @return false when no call of this id waits
   */
  public boolean answer(int id, int status, String text) {
    if (id != calls.get() || ended.isDone()) {
      return false;
    }
    String encoded = Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8));
    try {
      var out = process.getOutputStream();
      synchronized (out) {
        out.write((status + " " + encoded + "\n").getBytes(StandardCharsets.US_ASCII));
        out.flush();
      }
      return true;
    } catch (IOException e) {
      return false; // it has ended
    }
  }

  private void follow(CompletableFuture<String> words) {
    try {
      readOutput();
    } catch (IOException | RuntimeException e) {
      LOG.debugf("The output of a command broke off: %s", e);
      kill(Reason.CANCELLED);
    }
    try {
      int code = process.waitFor();
      end(code, words.join());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      kill(Reason.CANCELLED);
      if (cgroup != null) {
        cgroup.remove();
      }
    }
  }

  private void readOutput() throws IOException {
    DecodeOutput decode = new DecodeOutput();
    byte[] buffer = new byte[8192];
    long printed = 0;
    try (InputStream output = process.getInputStream()) {
      for (int read = output.read(buffer); read >= 0; read = output.read(buffer)) {
        int kept = (int) Math.min(read, mostOutput - printed);
        printed += read;
        tell(decode.decode(buffer, kept, false));
        if (printed > mostOutput) {
          kill(Reason.OUTPUT);
          break;
        }
      }
    }
    tell(decode.decode(buffer, 0, true));
  }

  private void tell(String text) {
    if (!text.isEmpty()) {
      listener.output(text);
    }
  }

  private void end(int code, String words) {
    Kill kill = killed.get();
    Reason reason = kill == null ? null : kill.reason();
    boolean memory = cgroup != null && cgroup.isOutOfMemory();
    if (reason == null) {
      reason = ready ? memory ? Reason.MEMORY : Reason.EXITED : Reason.FAILED;
    }
    if (reason == Reason.FAILED) {
      LOG.warnf("A sandbox did not start: %s", words.strip());
    }
    Duration took = Duration.ofNanos(System.nanoTime() - startNanos);
    boolean whole = reason == Reason.EXITED;
    String why = kill == null ? reason.words() : kill.words();
    why += whole && placeOnly ? PLACE_ONLY : "";
    ended.complete(new Ended(whole ? code : KILLED, reason, why, whole ? state : null, took));
  }

  /** Kills it with all that it started; nothing happens when it has ended. */
  public void cancel() {
    kill(Reason.CANCELLED);
  }

  /** Kills it; the first reason stays. */
  void kill(Reason reason) {
    kill(reason, reason.words());
  }

  /** The same, with words that are more exact than the reason's own. */
  void kill(Reason reason, String words) {
    if (!ended.isDone()) {
      killed.compareAndSet(null, new Kill(reason, words));
    }
    if (cgroup != null) {
      cgroup.kill();
    }
    process.destroyForcibly();
  }

  Job job() {
    return job;
  }

  long pid() {
    return process.pid();
  }

  /** How long it has been running. */
  Duration running() {
    return Duration.ofNanos(System.nanoTime() - startNanos);
  }

  /** Completes when all of it has ended; never fails. */
  public CompletableFuture<Ended> ended() {
    return ended;
  }
}
