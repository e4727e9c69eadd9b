package dev.parley.inference.script;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.script.ScriptException.Reason;
import jakarta.inject.Singleton;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;

/**
 * Runs JavaScript that nobody trusts. Each run has an instance of QuickJS of its own, compiled to
 * WebAssembly and from there to Java: its memory is one array of a fixed largest size, it can call
 * what {@link HostFunctions} give it and nothing else, and nothing of it is left after the run.
 */
@Singleton
public final class ScriptEngine {

  private static final Pattern NAME = Pattern.compile("[A-Za-z_$][A-Za-z0-9_$]{0,63}");

  /**
   * For some thousand calls within each other in a script; the engine's own stack ends with that.
   */
  private static final long STACK = 32L << 20;

  private static final long TICK_MILLIS = 10;

  private final Semaphore places;
  private final ThreadMXBean threads = ManagementFactory.getThreadMXBean();

  ScriptEngine(ScriptConfig config) {
    this.places = new Semaphore(config.concurrent());
  }

  /**
   * Evaluates a script and calls one of its functions, which may be async. Blocks.
   *
   * @param function the name of a function that the script defines
   * @param argument becomes its one argument
   * @throws ScriptException when there is no result within the limits
   */
  public ScriptResult run(
      ScriptSource source, String function, JsonNode argument, Limits limits, HostFunctions host)
      throws ScriptException {
    if (!NAME.matcher(function).matches()) {
      throw new IllegalArgumentException("Not a function's name: " + function);
    }
    String json = argument.toString();
    if (source.text().length() > limits.largestText() || json.length() > limits.largestText()) {
      throw new ScriptException(
          Reason.SIZE,
          "The script or its argument is larger than " + limits.largestText() + " characters.");
    }
    long deadline = System.nanoTime() + limits.time().toNanos();
    takePlace(limits.time());
    ScriptRun run = new ScriptRun(source, function, json, limits, host);
    FutureTask<ScriptResult> task = new FutureTask<>(run);
    Thread thread =
        Thread.ofPlatform()
            .name("script")
            .daemon()
            .stackSize(STACK)
            .unstarted(
                () -> {
                  try {
                    task.run();
                  } finally {
                    places.release(); // here, as a host function may outlive the caller's patience
                  }
                });
    thread.start();
    return await(task, thread, deadline, limits);
  }

  private void takePlace(Duration longest) throws ScriptException {
    try {
      if (!places.tryAcquire(longest.toMillis(), TimeUnit.MILLISECONDS)) {
        throw new ScriptException(Reason.BUSY, "Too many scripts are running.");
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ScriptException(Reason.TIME, "The run was given up.");
    }
  }

  private ScriptResult await(
      FutureTask<ScriptResult> task, Thread thread, long deadline, Limits limits)
      throws ScriptException {
    try {
      while (true) {
        try {
          return task.get(TICK_MILLIS, TimeUnit.MILLISECONDS);
        } catch (TimeoutException e) {
          endBeyond(thread, deadline, limits);
        }
      }
    } catch (ExecutionException e) {
      throw ScriptFailures.of(e.getCause());
    } catch (InterruptedException e) {
      thread.interrupt();
      Thread.currentThread().interrupt();
      throw new ScriptException(Reason.TIME, "The run was given up.");
    }
  }

  private void endBeyond(Thread thread, long deadline, Limits limits) throws ScriptException {
    if (System.nanoTime() - deadline > 0) {
      thread.interrupt();
      throw new ScriptException(
          Reason.TIME, "The script took longer than " + limits.time().toMillis() + " ms.");
    }
    if (threads.getThreadCpuTime(thread.threadId()) > limits.work().toNanos()) {
      thread.interrupt();
      throw new ScriptException(
          Reason.WORK,
          "The script kept the processor for longer than " + limits.work().toMillis() + " ms.");
    }
  }
}
