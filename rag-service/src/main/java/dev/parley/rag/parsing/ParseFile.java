package dev.parley.rag.parsing;

import dev.parley.parsing.Failure;
import io.quarkus.runtime.ShutdownEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.BlockingDeque;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingDeque;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.DoubleConsumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Has files read by a few processes, which are started when they are needed and replaced when they
 * die, take too long, or have read many. Several threads may ask; each waits for a process.
 */
@ApplicationScoped
public class ParseFile {

  private static final Logger LOG = Logger.getLogger(ParseFile.class);

  private final ParsingConfig config;
  private final BlockingDeque<Slot> free;
  private final ScheduledExecutorService watch =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("parser-watch").factory());

  private static final class Slot {
    @Nullable ParserProcess process;
    long lastUsed;
  }

  ParseFile(ParsingConfig config) {
    this.config = config;
    this.free = new LinkedBlockingDeque<>(config.processes());
    for (int slot = 0; slot < config.processes(); slot++) {
      free.add(new Slot());
    }
    long pause = Math.max(1, config.idle().toMillis() / 2);
    var unused = watch.scheduleWithFixedDelay(this::endIdle, pause, pause, TimeUnit.MILLISECONDS);
  }

  /**
   * Reads a file.
   *
   * @param name as its owner calls it, a hint of the format
   * @param progress told now and then, 0 to 1
   * @throws ParseFailedException with the reason, in words for the file's owner
   */
  public ParsedFile parse(
      Path file, String name, @Nullable String password, DoubleConsumer progress) {
    Slot slot = take();
    try {
      return running(slot).parse(file, name, password, progress);
    } catch (IOException cannotStart) {
      LOG.errorf(cannotStart, "Files cannot be read");
      throw new ParseFailedException(
          new Failure(
              Failure.Kind.INTERRUPTED, "Files cannot be read now: " + cannotStart.getMessage()));
    } finally {
      slot.lastUsed = System.nanoTime();
      free.addFirst(slot); // so that no more processes run than are needed
    }
  }

  private Slot take() {
    try {
      return free.takeFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ParseFailedException(
          new Failure(Failure.Kind.INTERRUPTED, "The service is stopping."));
    }
  }

  private ParserProcess running(Slot slot) throws IOException {
    ParserProcess process = slot.process;
    if (process != null && process.isUsable()) {
      return process;
    }
    if (process != null) {
      process.close();
    }
    slot.process = null;
    process = new ParserProcess(config, watch);
    slot.process = process;
    return process;
  }

  private void endIdle() {
    for (int slots = free.size(); slots > 0; slots--) {
      Slot slot = free.pollLast();
      if (slot == null) {
        return;
      }
      ParserProcess process = slot.process;
      if (process != null && System.nanoTime() - slot.lastUsed > config.idle().toNanos()) {
        process.close();
        slot.process = null;
      }
      free.addFirst(slot);
    }
  }

  void stop(@Observes ShutdownEvent stopped) {
    close();
  }

  /** Ends the processes that read nothing now. */
  void close() {
    watch.shutdown();
    for (Slot slot = free.poll(); slot != null; slot = free.poll()) {
      ParserProcess process = slot.process;
      if (process != null) {
        process.close();
      }
    }
  }

  /** The processes that wait for a file, for tests that end them. */
  java.util.List<ProcessHandle> idle() {
    return free.stream()
        .map(slot -> slot.process)
        .filter(java.util.Objects::nonNull)
        .map(ParserProcess::handle)
        .toList();
  }
}
