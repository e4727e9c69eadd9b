package dev.parley.inference.provider;

import dev.parley.web.problem.ProblemException;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * One call of one provider, which holds a place there until it is over. Ends with {@link #done},
 * {@link #failed} or {@link #abandoned}, of which the first counts; may be ended from any thread.
 */
public final class Turn {

  private final Candidate candidate;
  private final boolean last;
  private final ModelHealth health;
  private final LimitCalls.Slot slot;
  private final MeterRegistry metrics;
  private boolean answered;
  private boolean over;

  Turn(
      Candidate candidate,
      boolean last,
      ModelHealth health,
      LimitCalls.Slot slot,
      MeterRegistry metrics) {
    this.candidate = candidate;
    this.last = last;
    this.health = health;
    this.slot = slot;
    this.metrics = metrics;
  }

  /** Who is asked. */
  public Candidate candidate() {
    return candidate;
  }

  /** Whether nobody else could be asked after it. */
  public boolean isLast() {
    return last;
  }

  /** How long the answer may take to begin; null for the limit of all upstreams. */
  public @Nullable Duration firstToken() {
    return candidate.provider().firstToken();
  }

  /** The answer has begun, and goes on. */
  public synchronized void answered() {
    if (!over && !answered) {
      answered = true;
      health.answered();
    }
  }

  /** The answer is whole. */
  public synchronized void done() {
    if (!over) {
      answered();
      end("answered");
    }
  }

  /** There is no answer, or it broke off. */
  public synchronized void failed(ProblemException problem) {
    if (over) {
      return;
    }
    if (!Faults.isProviders(problem)) {
      answered();
      end("refused");
    } else if (answered) {
      health.brokeOff(problem);
      end("broken");
    } else {
      health.failed(problem);
      end("failed");
    }
  }

  /** Nobody waits for the answer any more, which says nothing about the provider. */
  public synchronized void abandoned() {
    if (!over) {
      if (!answered) {
        health.left();
      }
      end("abandoned");
    }
  }

  private void end(String outcome) {
    over = true;
    slot.leave();
    metrics
        .counter(
            "parley.upstream.calls", "provider", candidate.provider().metric(), "outcome", outcome)
        .increment();
  }
}
