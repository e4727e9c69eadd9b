package dev.parley.standalone;

import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Ends a process: politely, and by force when a bound is over. */
final class StopProcess {

  private static final long FORCED_SECONDS = 5;

  private StopProcess() {}

  /** Returns whether it ended by itself within the bound; it has ended in any case. */
  static boolean within(Duration bound, ProcessHandle process) {
    process.destroy();
    if (ends(process, bound.toMillis())) {
      return true;
    }
    process.destroyForcibly();
    ends(process, TimeUnit.SECONDS.toMillis(FORCED_SECONDS));
    return false;
  }

  private static boolean ends(ProcessHandle process, long millis) {
    try {
      process.onExit().get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return !process.isAlive();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return !process.isAlive();
    }
  }
}
