package dev.parley.rag.parsing;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.parsing.Block;
import dev.parley.parsing.Failure;
import dev.parley.parsing.Message;
import dev.parley.parsing.ParseRequest;
import java.io.BufferedReader;
import java.io.File;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One process that reads files, one after another. It is not trusted: what it says is bounded, and
 * when it says nothing for too long, nonsense, or nothing any more, it is ended and not used again.
 */
final class ParserProcess implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final Set<String> INHERITED = Set.of("PATH", "LANG", "LC_ALL", "TESSDATA_PREFIX");
  private static final int OUT_OF_MEMORY_EXIT = 3;
  private static final int SECONDS_TO_END = 5;

  /** JSON of a character takes six bytes at most; places and types of blocks come on top. */
  private static final int BYTES_PER_CHARACTER = 12;

  private final ParsingConfig config;
  private final ScheduledExecutorService watch;
  private final Process process;
  private final Path folder;
  private final Bounded output;
  private final BufferedReader answers;
  private int files;

  /**
   * Starts the process.
   *
   * @throws IOException when it cannot be started
   */
  ParserProcess(ParsingConfig config, ScheduledExecutorService watch) throws IOException {
    this.config = config;
    this.watch = watch;
    Path home = config.home().toAbsolutePath();
    if (!Files.isDirectory(home.resolve("lib"))) {
      throw new IOException(
          "the program that reads files is not in "
              + home
              + "; PARLEY_PARSER_HOME says where it is");
    }
    this.folder = Files.createTempDirectory("parley-parser");
    ProcessBuilder builder =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx" + config.heap(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:MaxDirectMemorySize=64m",
                "-Djava.awt.headless=true",
                "-Djava.io.tmpdir=" + folder,
                "-cp",
                home.resolve("*") + File.pathSeparator + home.resolve("lib").resolve("*"),
                "dev.parley.parser.ReadFiles")
            .directory(folder.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD);
    builder.environment().keySet().retainAll(INHERITED);
    this.process = builder.start();
    this.output = new Bounded(process.getInputStream());
    this.answers = new BufferedReader(new InputStreamReader(output, StandardCharsets.UTF_8));
  }

  /** Whether another file may be given to it. */
  boolean isUsable() {
    return process.isAlive() && files < config.filesPerProcess();
  }

  /** For tests that end it. */
  ProcessHandle handle() {
    return process.toHandle();
  }

  /**
   * Reads a file. After a failure that is not the file's own, the process has ended.
   *
   * @throws ParseFailedException with the reason
   */
  ParsedFile parse(Path file, String name, @Nullable String password, DoubleConsumer progress) {
    files++;
    try (Deadline deadline = new Deadline()) {
      try {
        ask(new ParseRequest(file.toString(), name, password, config.mostCharacters()));
        return answer(
            deadline::extend,
            part -> {
              deadline.extend();
              progress.accept(part);
            });
      } catch (IOException broken) {
        throw new ParseFailedException(whyItEnded(deadline.passed, broken));
      }
    }
  }

  /** Ends the process when a file makes no progress, or takes too long in all. */
  private final class Deadline implements AutoCloseable {
    private final long last = System.nanoTime() + config.longest().toNanos();
    private ScheduledFuture<?> end = schedule();
    private long extended = System.nanoTime();
    private volatile @Nullable Duration passed;

    /** Blocks come by the thousand; a tenth of the time more or less makes no difference. */
    void extend() {
      long now = System.nanoTime();
      if (now - extended > config.timeout().toNanos() / 10) {
        extended = now;
        end.cancel(false);
        end = schedule();
      }
    }

    private ScheduledFuture<?> schedule() {
      Duration left = Duration.ofNanos(last - System.nanoTime());
      boolean inAll = left.compareTo(config.timeout()) < 0;
      return watch.schedule(
          () -> {
            passed = inAll ? config.longest() : config.timeout();
            kill();
          },
          Math.max(0, inAll ? left.toMillis() : config.timeout().toMillis()),
          TimeUnit.MILLISECONDS);
    }

    @Override
    public void close() {
      end.cancel(false);
    }
  }

  private void ask(ParseRequest request) throws IOException {
    output.allow(config.mostCharacters() * BYTES_PER_CHARACTER);
    OutputStream input = process.getOutputStream();
    input.write(JSON.writeValueAsBytes(request));
    input.write('\n');
    input.flush();
  }

  private ParsedFile answer(Runnable alive, DoubleConsumer progress) throws IOException {
    List<Block> blocks = new ArrayList<>();
    for (String line = answers.readLine(); line != null; line = answers.readLine()) {
      switch (JSON.readValue(line, Message.class)) {
        case Message.Found found -> {
          blocks.add(found.block());
          alive.run();
        }
        case Message.Progress part ->
            progress.accept((double) part.done() / Math.max(1, part.of()));
        case Message.Failed failed -> throw new ParseFailedException(failed.failure());
        case Message.End end -> {
          return new ParsedFile(
              List.copyOf(blocks),
              end.mediaType(),
              end.pages(),
              Map.copyOf(end.properties()),
              end.warning());
        }
      }
    }
    throw new IOException("the process ended");
  }

  private Failure whyItEnded(@Nullable Duration passed, IOException broken) {
    boolean nonsense = broken instanceof JsonProcessingException || output.isOver();
    close(); // also waits for one that says with its last words that its memory is used up
    if (passed != null) {
      return new Failure(
          Failure.Kind.TIMED_OUT,
          "Reading the file took longer than " + words(passed) + ", which is the limit.");
    }
    if (!process.isAlive() && process.exitValue() == OUT_OF_MEMORY_EXIT) {
      return new Failure(
          Failure.Kind.OUT_OF_MEMORY,
          "Reading the file needs more memory than the " + config.heap() + " that it may take.");
    }
    if (nonsense) {
      return new Failure(
          Failure.Kind.TOO_LARGE, "The file made its reader answer more than it may.");
    }
    return new Failure(
        Failure.Kind.INTERRUPTED, "The process that read the file ended before it was done.");
  }

  private static String words(Duration time) {
    return time.toMillis() % 1000 == 0 ? time.toSeconds() + " seconds" : time.toMillis() + " ms";
  }

  @Override
  public void close() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(files == 0 ? 0 : 1, TimeUnit.SECONDS)) {
        kill();
        process.waitFor(SECONDS_TO_END, TimeUnit.SECONDS);
      }
      deleteFolder();
    } catch (IOException e) {
      kill();
    } catch (InterruptedException e) {
      kill();
      Thread.currentThread().interrupt();
    }
  }

  /** Ends it, and the OCR that it may have started, which would go on without it. */
  private void kill() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  private void deleteFolder() throws IOException {
    try (var left = Files.walk(folder)) {
      for (Path each : left.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }

  /** Ends with an error after so many bytes. */
  private static final class Bounded extends FilterInputStream {
    private long left;

    Bounded(InputStream input) {
      super(input);
    }

    void allow(long bytes) {
      left = bytes;
    }

    boolean isOver() {
      return left < 0;
    }

    @Override
    public int read() throws IOException {
      int read = super.read();
      return count(read < 0 ? 0 : 1) ? read : -1;
    }

    @Override
    public int read(byte[] to, int offset, int length) throws IOException {
      int read = super.read(to, offset, length);
      return count(Math.max(0, read)) ? read : -1;
    }

    private boolean count(int bytes) throws IOException {
      left -= bytes;
      if (left < 0) {
        throw new IOException("more than was allowed");
      }
      return true;
    }
  }
}
