package dev.parley.inference.usage;

import dev.parley.inference.usage.UsageEntry.Tokens;
import dev.parley.inference.usage.journal.JournalException;
import dev.parley.web.problem.ProblemException;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** The meter of one completion: its lines, its progress, and its end in the journal. */
final class MeteredCompletion implements Meter {

  private static final Logger LOG = Logger.getLogger(MeteredCompletion.class);

  private final Metering metering;
  private final Instant began;
  private final @Nullable Allowance allowance;
  private final ReentrantLock lock = new ReentrantLock();
  private final List<UsageLine> lines = new ArrayList<>();

  private volatile CompletionFacts facts;
  private volatile PricePerToken price;
  private Tokens tokens = Tokens.NONE;
  private TokenCount promptTokens;
  private @Nullable List<UsageLine> bill;
  private @Nullable Consumer<ProblemException> listener;
  private @Nullable ProblemException exhausted;
  private volatile long consumed;

  /** Of the current call; null before the upstream reports. */
  private @Nullable TokenUsage reported;

  private long consumedAtReport;
  private boolean unrecordedReport;
  private long recorded;

  /**
   * @param reserved what was reserved for the completion; null when nothing limits it
   */
  MeteredCompletion(
      Metering metering,
      CompletionFacts facts,
      Instant began,
      PricePerToken price,
      @Nullable Granted reserved) {
    this.metering = metering;
    this.facts = facts;
    this.began = began;
    this.price = price;
    this.promptTokens = facts.promptTokens();
    this.allowance =
        reserved == null
            ? null
            : new Allowance(
                metering.holds(),
                facts,
                began,
                price,
                metering.config().hold().slice(),
                reserved,
                metering.first(facts, price),
                this::exhaust);
  }

  CompletionFacts facts() {
    return facts;
  }

  boolean hasHold() {
    return allowance != null;
  }

  @Override
  public OptionalLong completionLimit() {
    return allowance == null ? OptionalLong.empty() : allowance.limit();
  }

  @Override
  public boolean growsWhileRead() {
    return allowance != null && facts.isOpen() && price.out().signum() > 0;
  }

  @Override
  public @Nullable ProblemException endedAtLimit() {
    @Nullable ProblemException shortage = allowance == null ? null : allowance.shortage();
    lock.lock();
    try {
      if (shortage != null && exhausted == null) {
        exhausted = shortage; // its listener is not told: the answer has ended already
      }
      return shortage;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public Aside aside(BigDecimal most) {
    @Nullable ProblemException already = exhausted();
    if (already != null) {
      throw already;
    }
    if (allowance == null || isOver()) {
      return new UnreservedAside(this);
    }
    try {
      allowance.reserveAside(most);
      return new MeteredAside(this, allowance, most);
    } catch (SQLException e) {
      throw Metering.unreadable(e);
    }
  }

  private boolean isOver() {
    lock.lock();
    try {
      return bill != null;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void answeredBy(CompletionFacts known) {
    BigDecimal spent;
    lock.lock();
    try {
      if (bill != null) {
        return;
      }
      boolean isOther = !known.model().equals(facts.model());
      facts = known;
      price = metering.priceOf(known.model());
      promptTokens = known.promptTokens();
      spent = UsageLine.sum(lines);
      if (isOther) {
        keep(() -> metering.journal().answeredBy(known.id(), known.model(), price));
      }
    } finally {
      lock.unlock();
    }
    if (allowance != null) {
      try {
        allowance.answeredBy(known, price, spent, metering.first(known, price));
      } catch (SQLException e) {
        throw Metering.unreadable(e);
      }
    }
  }

  @Override
  public void consumed(long completionTokens) {
    consumed = completionTokens;
    if (allowance != null) {
      allowance.consumed(completionTokens);
    }
  }

  @Override
  public void reported(TokenUsage taken) {
    lock.lock();
    try {
      reported = taken;
      consumedAtReport = consumed;
      unrecordedReport = true;
    } finally {
      lock.unlock();
    }
    if (allowance != null) {
      allowance.reported(UsageLine.sum(priced(taken)));
    }
  }

  /**
   * What the current call took, as it is known best; null when that is nothing. With the lock.
   *
   * @param told by who ends the call
   */
  private @Nullable TokenUsage current(@Nullable TokenUsage told) {
    TokenUsage report = reported;
    if (report == null) {
      return told;
    }
    long since = consumed - consumedAtReport;
    return since <= 0
        ? report
        : new TokenUsage(report.prompt(), report.cached(), report.completion() + since, null);
  }

  /** The same; counted here where nobody tells of what was given. With the lock. */
  private @Nullable TokenUsage currentOrCounted(@Nullable TokenUsage told) {
    long given = consumed;
    @Nullable TokenUsage known = current(told);
    return (known == null || known.isNothing()) && given > 0
        ? TokenUsage.counted(promptTokens.get(), given)
        : known;
  }

  @Override
  public void onExhausted(Consumer<ProblemException> told) {
    @Nullable ProblemException already;
    lock.lock();
    try {
      listener = told;
      already = exhausted;
    } finally {
      lock.unlock();
    }
    if (already != null) {
      told.accept(already);
    }
  }

  @Override
  public @Nullable ProblemException exhausted() {
    lock.lock();
    try {
      return exhausted;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void onStall(Runnable pause, Runnable resume) {
    if (allowance != null) {
      allowance.onStall(pause, resume);
    }
  }

  private void exhaust(ProblemException reason) {
    @Nullable Consumer<ProblemException> told;
    lock.lock();
    try {
      if (exhausted != null || bill != null) {
        return;
      }
      exhausted = reason;
      told = listener;
    } finally {
      lock.unlock();
    }
    if (told != null) {
      told.accept(reason);
    }
  }

  @Override
  public void add(List<UsageLine> added) {
    if (keep(added) && allowance != null) {
      allowance.freeAside(BigDecimal.ZERO, UsageLine.sum(added));
    }
  }

  /** Keeps lines; false when the completion was over, so that they are an entry of their own. */
  boolean keep(List<UsageLine> added) {
    lock.lock();
    try {
      if (added.isEmpty()) {
        return bill == null;
      }
      if (bill != null) {
        metering.late(this, added);
        return false;
      }
      lines.addAll(added);
      keep(() -> metering.journal().lines(facts.id(), added));
      return true;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void next(TokenUsage told, TokenCount nextPrompt) {
    BigDecimal spent;
    lock.lock();
    try {
      if (bill != null) {
        return;
      }
      TokenUsage known = currentOrCounted(told);
      TokenUsage taken = known == null ? told : known;
      List<UsageLine> priced = priced(taken);
      lines.addAll(priced);
      tokens = tokens.plus(taken);
      promptTokens = nextPrompt;
      consumed = 0;
      recorded = 0;
      reported = null;
      consumedAtReport = 0;
      unrecordedReport = false;
      spent = UsageLine.sum(lines);
      keep(() -> metering.journal().round(facts.id(), priced, taken));
    } finally {
      lock.unlock();
    }
    if (allowance != null) {
      try {
        allowance.next(spent, metering.estimate(facts, price, nextPrompt));
      } catch (SQLException e) {
        throw Metering.unreadable(e);
      }
    }
  }

  /** What the disk refuses is still in memory, and the end of the completion will be kept. */
  private void keep(Runnable write) {
    try {
      write.run();
    } catch (JournalException e) {
      LOG.warnf("A part of completion %s is not in the journal: %s", facts.id(), e.getMessage());
    }
  }

  @Override
  public List<UsageLine> finish(@Nullable TokenUsage taken) {
    return end(taken, EntryState.COMPLETE);
  }

  @Override
  public void abandon() {
    if (consumed > 0 && mustCountPrompt()) {
      Thread.ofVirtual().name("end-abandoned").start(() -> end(null, EntryState.ABANDONED));
    } else {
      end(null, EntryState.ABANDONED);
    }
  }

  private boolean mustCountPrompt() {
    lock.lock();
    try {
      return reported == null && !promptTokens.isCounted();
    } finally {
      lock.unlock();
    }
  }

  private List<UsageLine> end(@Nullable TokenUsage taken, EntryState state) {
    lock.lock();
    try {
      if (bill != null) {
        return bill;
      }
      @Nullable TokenUsage last = currentOrCounted(taken);
      if (last != null) {
        lines.addAll(priced(last));
        tokens = tokens.plus(last);
      }
      bill = UsageEntry.merge(lines);
      EntryState ended = exhausted != null ? EntryState.EXHAUSTED : state;
      metering.ended(this, entry(facts.id(), ended, tokens, bill));
      return bill;
    } finally {
      lock.unlock();
      if (allowance != null) {
        allowance.end();
      }
    }
  }

  /** An entry of this completion under an id. */
  UsageEntry entry(UUID id, EntryState state, Tokens taken, List<UsageLine> billed) {
    return new UsageEntry(
        id,
        facts.account(),
        facts.subject(),
        facts.gatewayId(),
        facts.gatewayName(),
        facts.model(),
        facts.base(),
        began,
        metering.now(),
        state,
        taken,
        billed);
  }

  /** Writes how far the answer is, when it went on since the last time. */
  void recordProgress() {
    lock.lock();
    try {
      long given = consumed;
      if (bill == null && (given != recorded || unrecordedReport)) {
        recorded = given;
        unrecordedReport = false;
        TokenUsage report = current(null);
        TokenUsage far = report == null ? TokenUsage.counted(promptTokens.get(), given) : report;
        keep(() -> metering.journal().progress(facts.id(), far));
      }
    } finally {
      lock.unlock();
    }
  }

  private List<UsageLine> priced(TokenUsage usage) {
    return PriceUsage.tokens(facts.base(), price, usage, PriceUsage.describe(facts.model()));
  }
}
