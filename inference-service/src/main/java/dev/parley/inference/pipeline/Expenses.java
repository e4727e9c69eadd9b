package dev.parley.inference.pipeline;

import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.TokenCount;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.inference.usage.UsageLine;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What an answer takes: the calls of its model, and routing, rewriting and tools beside them. What
 * is noted before there is a meter is told to it when it begins; safe for use by several threads.
 */
public final class Expenses {

  private final List<UsageLine> before = new ArrayList<>();
  private @Nullable Meter meter;
  private TokenUsage told = TokenUsage.counted(0, 0);

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

  /** The meter; null before it has begun. */
  public synchronized @Nullable Meter meter() {
    return meter;
  }

  /** Whether there is something that no meter was told of. */
  public synchronized boolean isPending() {
    return !before.isEmpty();
  }

  /**
   * One call of the model is over, and another begins. Blocks.
   *
   * @param taken what the one took
   * @param promptTokens an estimate for the other
   * @throws ProblemException 402 when the other may cost more than is left
   */
  public void next(TokenUsage taken, TokenCount promptTokens) {
    Meter running;
    synchronized (this) {
      running = meter;
      told =
          new TokenUsage(
              told.prompt() + taken.prompt(),
              told.cached() + taken.cached(),
              told.completion() + taken.completion(),
              null);
    }
    if (running != null) {
      running.next(taken, promptTokens);
    }
  }

  /** What of all that the model took was not told by {@link #next}: its last call. */
  public synchronized TokenUsage untold(TokenUsage all) {
    return new TokenUsage(
        Math.max(0, all.prompt() - told.prompt()),
        Math.max(0, all.cached() - told.cached()),
        Math.max(0, all.completion() - told.completion()),
        all.reported());
  }
}
