package dev.parley.inference.pipeline;

import dev.parley.inference.usage.Meter;
import dev.parley.inference.usage.TokenCount;
import dev.parley.inference.usage.TokenUsage;
import dev.parley.inference.usage.UsageLine;
import dev.parley.web.problem.ProblemException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an answer takes: the calls of its model, and routing, rewriting and tools beside them. What
 * is noted before there is a meter is told to it when it begins; safe for use by several threads.
 */
public final class Expenses {

  private final ReentrantLock opening = new ReentrantLock();
  private final List<UsageLine> before = new ArrayList<>();
  private @Nullable Function<BigDecimal, Meter> ahead;
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

  /**
   * Says how a meter begins before it is known who answers, should something on the way cost.
   *
   * @param begin given what that may cost, which it reserves
   */
  public synchronized void beginsAheadBy(Function<BigDecimal, Meter> begin) {
    ahead = begin;
  }

  /**
   * Nothing is begun ahead any more: the request is refused, and who is still on the way to ask
   * something for it must not begin a meter that nobody would end. Waits for one that is beginning.
   *
   * @return the meter, which is to be ended; null when none has begun
   */
  public @Nullable Meter refuse() {
    opening.lock();
    try {
      beginsAheadBy(
          most -> {
            throw new CancellationException("The request is refused: nothing is asked for it");
          });
      return meter();
    } finally {
      opening.unlock();
    }
  }

  /**
   * Reserves what something beside the answer may cost, before it is asked, and begins the meter
   * where there is none. Blocks.
   *
   * @throws ProblemException 402 when there is not enough; 503 when usage cannot be kept, or limits
   *     cannot be read
   * @throws CancellationException when the request was refused before there was a meter
   */
  public Meter.Aside aside(BigDecimal most) {
    Meter running = running(most);
    return running == null ? new Noted() : running.aside(most);
  }

  private @Nullable Meter running(BigDecimal most) {
    opening.lock();
    try {
      Meter running = meter();
      Function<BigDecimal, Meter> begin = ahead();
      if (running != null || begin == null) {
        return running;
      }
      Meter begun = begin.apply(most);
      meteredBy(begun);
      return begun;
    } finally {
      opening.unlock();
    }
  }

  private synchronized @Nullable Function<BigDecimal, Meter> ahead() {
    return ahead;
  }

  /** What was taken where nobody meters. */
  private final class Noted implements Meter.Aside {

    @Override
    public void took(List<UsageLine> lines) {
      add(lines);
    }

    @Override
    public void close() {}
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
