package dev.parley.inference.usage;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.OptionalLong;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * How much a call that has limits may go on spending. Asks for more when half a slice is left, on a
 * virtual thread, while the call goes on; ends it when what is reserved is used and no more is
 * given. A call that cannot be ended in between is told how much it may give.
 */
final class Allowance {

  private static final Logger LOG = Logger.getLogger(Allowance.class);
  private static final BigDecimal TWO = BigDecimal.valueOf(2);
  private static final Duration PAUSE = Duration.ofMillis(500);

  private final ReserveHolds holds;
  private final Instant began;
  private final long sliceTokens;
  private final Consumer<ProblemException> exhaust;
  private final ReentrantLock lock = new ReentrantLock();

  /** Those who reserve and wait for it come one after the other; not held by the event loop. */
  private final ReentrantLock reserving = new ReentrantLock();

  private volatile CompletionFacts facts;
  private volatile PricePerToken price;

  private BigDecimal reserved;

  /** What was spent before the current call of the model, and since then beside it. */
  private BigDecimal spent = BigDecimal.ZERO;

  /** Spent, and what the current call costs apart from the tokens of its answer. */
  private BigDecimal fixed;

  /** What the prompt of the current call may cost more than it is thought to. */
  private BigDecimal padding;

  /** Reserved for what is being asked beside the answer. */
  private BigDecimal aside = BigDecimal.ZERO;

  /** Why the current call could not have all that it may want; null when it has. */
  private @Nullable ProblemException shortage;

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
   * @param sliceTokens tokens of an answer without a maximum that are reserved at once
   * @param granted at the beginning
   * @param first what the first call may cost
   * @param exhaust told, maybe more than once, that no more may be spent
   */
  Allowance(
      ReserveHolds holds,
      CompletionFacts facts,
      Instant began,
      PricePerToken price,
      long sliceTokens,
      Granted granted,
      Estimate first,
      Consumer<ProblemException> exhaust) {
    this.holds = holds;
    this.facts = facts;
    this.began = began;
    this.price = price;
    this.sliceTokens = sliceTokens;
    this.exhaust = exhaust;
    this.reserved = granted.amount();
    this.shortage = granted.shortage();
    this.fixed = first.prompt();
    this.padding = first.padding();
    this.nextLook = lookAt();
  }

  /** As {@link Meter#completionLimit}. */
  OptionalLong limit() {
    lock.lock();
    try {
      Long maximum = facts.maxCompletionTokens();
      boolean grows = facts.isOpen() && shortage == null;
      if (price.out().signum() == 0 || grows) {
        return OptionalLong.empty();
      }
      long most = maximum == null ? sliceTokens : maximum;
      if (maximum != null && shortage == null) {
        return OptionalLong.of(most);
      }
      BigDecimal rest = reserved.subtract(fixed).subtract(padding).subtract(aside);
      BigDecimal tokens = rest.max(BigDecimal.ZERO).divide(price.out(), 0, RoundingMode.FLOOR);
      return OptionalLong.of(tokens.min(BigDecimal.valueOf(most)).longValue());
    } finally {
      lock.unlock();
    }
  }

  /** Why the current call may give less than it could want; null when money is not why. */
  @Nullable ProblemException shortage() {
    lock.lock();
    try {
      return shortage;
    } finally {
      lock.unlock();
    }
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

  /** The upstream says what the current call cost so far. Waits for nothing, and ends nothing. */
  void reported(BigDecimal cost) {
    lock.lock();
    try {
      fixed = spent.add(cost).subtract(price.most(0, given));
      nextLook = lookAt();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Reserves for something beside the answer, all or nothing; blocks.
   *
   * @throws ProblemException 402 when there is not enough
   */
  void reserveAside(BigDecimal most) throws SQLException {
    reserving.lock();
    try {
      BigDecimal has = reservedNow();
      BigDecimal missing = most.signum() == 0 ? most : missingFor(most);
      BigDecimal granted =
          missing.signum() > 0
              ? holds.extend(facts, began, has, missing, missing).amount()
              : BigDecimal.ZERO;
      lock.lock();
      try {
        reserved = reserved.add(granted);
        aside = aside.add(most);
        nextLook = lookAt();
      } finally {
        lock.unlock();
      }
    } finally {
      reserving.unlock();
    }
  }

  private BigDecimal missingFor(BigDecimal more) {
    lock.lock();
    try {
      return costOf(given).add(more).subtract(reserved);
    } finally {
      lock.unlock();
    }
  }

  /** Something beside the answer of the current call is over, and cost so much. */
  void freeAside(BigDecimal held, BigDecimal cost) {
    lock.lock();
    try {
      aside = aside.subtract(held);
      spent = spent.add(cost);
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

  /** Reserves for the answer of a completion that began for something beside it; as next. */
  void answeredBy(
      CompletionFacts known, PricePerToken itsPrice, BigDecimal spentBefore, Estimate need)
      throws SQLException {
    lock.lock();
    try {
      facts = known;
      price = itsPrice;
    } finally {
      lock.unlock();
    }
    next(spentBefore, need);
  }

  /**
   * Reserves for another call of the model; blocks. It takes what is left where that is not all.
   *
   * @param spentBefore by everything so far
   * @throws ProblemException 402 when there is not enough to begin
   */
  void next(BigDecimal spentBefore, Estimate need) throws SQLException {
    reserving.lock();
    try {
      BigDecimal has = reservedNow();
      BigDecimal before = spentBefore.add(asideNow()).subtract(has);
      BigDecimal missing = before.add(need.most());
      BigDecimal least = before.add(need.least());
      Granted granted = Granted.NOTHING;
      @Nullable ProblemException refused = null;
      if (missing.signum() > 0 && need.most().signum() > 0) { // what is free needs nothing
        try {
          granted = holds.extend(facts, began, has, missing, least.max(BigDecimal.ZERO));
        } catch (ProblemException e) {
          if (least.signum() > 0) {
            throw e;
          }
          refused = e;
        }
      }
      begin(spentBefore, need, granted, refused);
    } finally {
      reserving.unlock();
    }
  }

  private void begin(
      BigDecimal spentBefore, Estimate need, Granted granted, @Nullable ProblemException refused) {
    lock.lock();
    try {
      reserved = reserved.add(granted.amount());
      spent = spentBefore;
      fixed = spentBefore.add(need.prompt());
      padding = need.padding();
      given = 0;
      refusal = refused;
      shortage = refused != null ? refused : granted.shortage();
      nextLook = lookAt();
    } finally {
      lock.unlock();
    }
  }

  private void look() {
    @Nullable ProblemException over = null;
    lock.lock();
    try {
      if (!costsByTheToken()) {
        return;
      }
      BigDecimal cost = costOf(given);
      boolean usedUp = isUsedUp(cost);
      if (usedUp && refusal != null) {
        over = refusal;
      }
      boolean isShort = cost.compareTo(reserved.subtract(margin())) >= 0;
      if (!asking && refusal == null && isShort && (facts.isOpen() || usedUp)) {
        asking = true;
        BigDecimal wanted = slice().add(cost.subtract(reserved).max(BigDecimal.ZERO));
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
    reserving.lock();
    try {
      BigDecimal granted = BigDecimal.ZERO;
      @Nullable ProblemException refused = null;
      boolean answered = true;
      try {
        granted = holds.extend(facts, began, reservedNow(), wanted, BigDecimal.ZERO).amount();
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
    } finally {
      reserving.unlock();
    }
  }

  private BigDecimal asideNow() {
    lock.lock();
    try {
      return aside;
    } finally {
      lock.unlock();
    }
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
    return facts.isOpen() ? compared >= 0 : compared > 0;
  }

  private BigDecimal costOf(long tokens) {
    return fixed.add(aside).add(price.most(0, tokens));
  }

  private BigDecimal slice() {
    return price.most(0, sliceTokens);
  }

  /** How early more is asked for. */
  private BigDecimal margin() {
    return facts.isOpen()
        ? slice().min(reserved).divide(TWO, 15, RoundingMode.UP)
        : BigDecimal.ZERO;
  }

  /** Whether what is given costs: not of a model that is free, and not before there is one. */
  private boolean costsByTheToken() {
    Long maximum = facts.maxCompletionTokens();
    return price.out().signum() > 0 && (maximum == null || maximum > 0);
  }

  private long lookAt() {
    if (!costsByTheToken()) {
      return Long.MAX_VALUE;
    }
    BigDecimal rest =
        (refusal == null ? reserved.subtract(margin()) : reserved).subtract(costOf(0));
    if (rest.signum() < 0) {
      return 0;
    }
    BigDecimal tokens = rest.divide(price.out(), 0, RoundingMode.FLOOR);
    return tokens.min(BigDecimal.valueOf(Long.MAX_VALUE / 2)).longValue();
  }
}
