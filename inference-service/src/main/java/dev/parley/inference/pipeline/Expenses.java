package dev.parley.inference.pipeline;

import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.UsageLine;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer takes beside the tokens of the model that gives it: routing, rewriting, tools.
 * Kept until there is a meter, then told to it at once; safe for use by several threads.
 */
public final class Expenses {

  private final List<UsageLine> before = new ArrayList<>();
  private @Nullable Meter meter;

  /** Notes lines; blocks for the disk when the answer is metered. */
  public void add(List<UsageLine> lines) {
    Meter running;
    synchronized (this) {
      running = meter;
      if (running == null) {
        before.addAll(lines);
        return;
      }
    }
    running.add(lines);
  }

  /** From now on a meter is told; first what there was before. */
  public void meteredBy(Meter begun) {
    List<UsageLine> noted;
    synchronized (this) {
      meter = begun;
      noted = List.copyOf(before);
      before.clear();
    }
    if (!noted.isEmpty()) {
      begun.add(noted);
    }
  }

  /** Whether there is something that no meter was told of. */
  public synchronized boolean isPending() {
    return !before.isEmpty();
  }
}
