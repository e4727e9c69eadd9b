package dev.parley.outbound;

import java.util.ArrayList;
import java.util.List;

/** Ends calls from another thread, such as when the client that they were made for has left. */
public final class Cancellation {

  private final List<Runnable> running = new ArrayList<>();
  private boolean cancelled;

  /** Ends the calls that were given this, also ones that begin later. */
  public void cancel() {
    List<Runnable> ended;
    synchronized (running) {
      cancelled = true;
      ended = List.copyOf(running);
      running.clear();
    }
    ended.forEach(Runnable::run);
  }

  /** Whether it was. */
  public boolean isCancelled() {
    synchronized (running) {
      return cancelled;
    }
  }

  /** Runs at once if it was cancelled already. */
  void onCancel(Runnable end) {
    synchronized (running) {
      if (!cancelled) {
        running.add(end);
        return;
      }
    }
    end.run();
  }

  void forget(Runnable end) {
    synchronized (running) {
      running.remove(end);
    }
  }
}
