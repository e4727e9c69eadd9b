package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How much a call that has limits may go on spending. Asks for more when half a slice is left, on a
 * virtual thread, while the call goes on; ends it when what is reserved is used and no more is
 * given.
 */
final class Allowance {

  private static final Logger LOG = Logger.getLogger(Allowance.class);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ReserveHolds holds;
  private final CompletionFacts facts;
  private final Instant began;
  private final PricePerToken price;
  private final BigDecimal slice;
  private final boolean sliced;
  private final Consumer<ProblemException> exhaust;
  private final ReentrantLock lock = new ReentrantLock();

  private BigDecimal reserved;
  private BigDecimal fixed;
  private boolean asking;
  private boolean stalled;
  private Runnable pause = () -> {};
  private Runnable resume = () -> {};
  private @Nullable ProblemException refusal;

  /** Completion tokens of the current call at which there is something to do. */
  private volatile long nextLook;

  /** Completion tokens of the current call so far. */
  private volatile long given;

  private volatile boolean ended;

  /**
   * @param reserved at the beginning
   * @param fixed what the current call costs apart from its answer
   * @param slice what is asked for at once
   * @param sliced whether the answer has no maximum, so that the reservation grows with it
   * @param exhaust told, maybe more than once, that no more may be spent
   */
  Allowance(
      ReserveHolds holds,
      CompletionFacts facts,
      Instant began,
      PricePerToken price,
      BigDecimal reserved,
      BigDecimal fixed,
      BigDecimal slice,
      boolean sliced,
      Consumer<ProblemException> exhaust) {
    this.holds = holds;
    this.facts = facts;
    this.began = began;
    this.price = price;
    this.reserved = reserved;
    this.fixed = fixed;
    this.slice = slice;
    this.sliced = sliced;
    this.exhaust = exhaust;
    this.nextLook = lookAt();
  }

  /** The current call has given so many tokens. Waits for no database. */
  void consumed(long tokens) {
    given = tokens;
    lookIfDue();
  }

  private void lookIfDue() {
    if (given >= nextLook && !ended) {
      look();
    }
  }

  /** As {@link Meter#onStall}. */
  void onStall(Runnable toPause, Runnable toResume) {
    lock.lock();
    try {
      pause = toPause;
      resume = toResume;
      if (stalled) {
        pause.run();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Something was added that costs, apart from the answer of the current call. */
  void added(BigDecimal cost) {
    lock.lock();
    try {
      fixed = fixed.add(cost);
      nextLook = lookAt();
    } finally {
      lock.unlock();
    }
    lookIfDue();
  }

  /** The completion is over: nothing more is asked for. */
  void end() {
    ended = true;
  }

  /**
   * Reserves for another call of the model; blocks. A streamed answer needs its prompt reserved,
   * and takes for the rest what is left; a whole one needs all.
   *
   * @param spent by everything so far
   * @param prompt of the next call
   * @param most that the next call may cost, prompt included
   * @throws ProblemException 402 when there is not enough
   */
  void next(BigDecimal spent, BigDecimal prompt, BigDecimal most) throws SQLException {
    BigDecimal has = reservedNow();
    BigDecimal missing = spent.add(most).subtract(has);
    BigDecimal least = facts.streamed() ? spent.add(prompt).subtract(has) : missing;
    BigDecimal granted = BigDecimal.ZERO;
    @Nullable ProblemException refused = null;
    if (missing.signum() > 0) {
      try {
        granted = holds.extend(facts, began, has, missing, least.max(BigDecimal.ZERO));
      } catch (ProblemException e) {
        if (least.signum() > 0) {
          throw e;
        }
        refused = e;
      }
    }
    lock.lock();
    try {
      reserved = reserved.add(granted);
      fixed = spent.add(prompt);
      given = 0;
      refusal = refused;
      nextLook = lookAt();
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    @Nullable ProblemException over = null;
    lock.lock();
    try {
      BigDecimal cost = costOf(given);
      boolean usedUp = isUsedUp(cost);
      if (usedUp && refusal != null) {
        over = refusal;
      }
      boolean isShort = cost.compareTo(reserved.subtract(margin())) >= 0;
      if (!asking && refusal == null && isShort && (sliced || usedUp)) {
        asking = true;
        BigDecimal wanted = slice.add(cost.subtract(reserved).max(BigDecimal.ZERO));
        Thread.ofVirtual().name("extend-hold").start(() -> ask(wanted));
      }
      stall(usedUp && (asking || refusal != null)); // refused, it ends while it is held
    } finally {
      lock.unlock();
    }
    if (over != null) {
      exhaust.accept(over);
    }
  }

  /** With the lock, so that pause and resume come in the order in which they were decided. */
  private void stall(boolean shall) {
    if (shall != stalled) {
      stalled = shall;
      (shall ? pause : resume).run();
    }
  }

  /**
   * Asks until there is an answer; meanwhile {@link #look} ends a call that uses up what it has.
   */
  private void ask(BigDecimal wanted) {
    boolean answered = false;
    while (!answered && !ended) {
      answered = askOnce(wanted);
      look();
      if (!answered) {
        LockSupport.parkNanos(PAUSE.toNanos());
      }
    }
  }

  /** Without the lock while the database is asked, so that the event loop never waits for it. */
  private boolean askOnce(BigDecimal wanted) {
    BigDecimal granted = BigDecimal.ZERO;
    @Nullable ProblemException refused = null;
    boolean answered = true;
    try {
      granted = holds.extend(facts, began, reservedNow(), wanted, BigDecimal.ZERO);
    } catch (ProblemException e) {
      refused = e;
    } catch (SQLException | RuntimeException e) {
      LOG.warnf("Completion %s could not reserve more: %s", facts.id(), e.getMessage());
      answered = false;
      refused =
          new ProblemException(
              ProblemType.UNAVAILABLE,
              "The account's limits could not be checked while the answer was given.");
    }
    lock.lock();
    try {
      reserved = reserved.add(granted);
      refusal = refused;
      asking = !answered;
      nextLook = lookAt();
    } finally {
      lock.unlock();
    }
    return answered;
  }

  private BigDecimal reservedNow() {
    lock.lock();
    try {
      return reserved;
    } finally {
      lock.unlock();
    }
  }

  /** An answer with a maximum may use its reservation to the last token. */
  private boolean isUsedUp(BigDecimal cost) {
    int compared = cost.compareTo(reserved);
    return sliced ? compared >= 0 : compared > 0;
  }

  private BigDecimal costOf(long tokens) {
    return fixed.add(price.out().multiply(BigDecimal.valueOf(tokens)));
  }

  /** How early more is asked for. */
  private BigDecimal margin() {
    return sliced ? slice.min(reserved).divide(TWO, 15, RoundingMode.UP) : BigDecimal.ZERO;
  }

  private long lookAt() {
    BigDecimal rest = (refusal == null ? reserved.subtract(margin()) : reserved).subtract(fixed);
    if (rest.signum() < 0) {
      return 0;
    }
    if (price.out().signum() == 0) {
      return Long.MAX_VALUE;
    }
    BigDecimal tokens = rest.divide(price.out(), 0, RoundingMode.FLOOR);
    return tokens.min(BigDecimal.valueOf(Long.MAX_VALUE / 2)).longValue();
  }
}
