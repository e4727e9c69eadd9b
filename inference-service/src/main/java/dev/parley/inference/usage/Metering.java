package dev.parley.inference.usage;

import dev.parley.inference.usage.journal.Journal;
import dev.parley.inference.usage.journal.JournalException;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.problem.UnreachableDatabase;
import jakarta.inject.Singleton;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Begins meters, and knows those that run. */
@Singleton
final class Metering implements Meters {

  private static final Logger LOG = Logger.getLogger(Metering.class);
  private static final Duration RETRY = Duration.ofSeconds(2);

  private final AccountLimits limits;
  private final ReserveHolds holds;
  private final ReleaseHolds release;
  private final PriceUsage prices;
  private final UsageConfig config;
  private final Ids ids;
  private final Clock clock;

  /** Meters that run, each with the segment of the journal in which it began. */
  private final ConcurrentHashMap<MeteredCompletion, Long> running = new ConcurrentHashMap<>();

  private volatile @Nullable UsageJournal journal;
  private volatile Runnable ended = () -> {};

  Metering(
      AccountLimits limits,
      ReserveHolds holds,
      ReleaseHolds release,
      PriceUsage prices,
      UsageConfig config,
      Ids ids,
      Clock clock) {
    this.limits = limits;
    this.holds = holds;
    this.release = release;
    this.prices = prices;
    this.config = config;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * From now on, completions can begin.
   *
   * @param told of every end, on whatever thread
   */
  void open(UsageJournal opened, Runnable told) {
    journal = opened;
    ended = told;
  }

  @Override
  public Meter begin(CompletionFacts facts) {
    UsageJournal open = journal();
    PricePerToken price = priceOf(facts.model());
    Instant began = now();
    @Nullable Granted reserved = reserve(facts, began, price);
    MeteredCompletion meter = new MeteredCompletion(this, facts, began, price, reserved);
    running.put(meter, open.journal().activeSegment());
    try {
      open.begin(facts, began, price);
      return meter;
    } catch (JournalException e) {
      running.remove(meter);
      giveBack(facts, reserved);
      LOG.errorf("Completions are refused: %s", e.getMessage());
      throw new ProblemException(
          ProblemType.UNAVAILABLE,
          "Usage cannot be kept at the moment, so nothing is called. The log has the cause.",
          List.of(),
          RETRY,
          e);
    }
  }

  @Override
  public void check(UUID account, String subject, @Nullable UUID gateway) {
    try {
      if (limits.apply(account)) {
        holds.check(account, subject, gateway, now());
      }
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private @Nullable Granted reserve(CompletionFacts facts, Instant began, PricePerToken price) {
    try {
      if (!limits.apply(facts.account())) {
        return null;
      }
      Estimate first = first(facts, price);
      return holds.reserve(facts, began, first.most(), first.least());
    } catch (SQLException e) {
      throw unreadable(e);
    }
  }

  private void giveBack(CompletionFacts facts, @Nullable Granted reserved) {
    if (reserved == null) {
      return;
    }
    try {
      release.release(facts.account(), facts.id());
    } catch (SQLException e) {
      LOG.warnf("A hold stays until it lapses: %s", e.getMessage());
    }
  }

  /** 503: limits cannot be read. */
  static ProblemException unreadable(SQLException cause) {
    if (!UnreachableDatabase.isCauseOf(cause)) {
      LOG.errorf(cause, "The limits of an account could not be read");
    }
    return new ProblemException(
        ProblemType.UNAVAILABLE,
        "The limits of the account cannot be read at the moment; repeat the request after a while.",
        List.of(),
        RETRY,
        cause);
  }

  /** What the first call of the model may cost; an answer with a maximum is reserved whole. */
  Estimate first(CompletionFacts facts, PricePerToken price) {
    Estimate call = estimate(facts, price, facts.promptTokens());
    return facts.maxCompletionTokens() == null ? call : call.allOrNothing();
  }

  /** What a call of the model may cost. */
  Estimate estimate(CompletionFacts facts, PricePerToken price, TokenCount promptTokens) {
    long prompt = promptTokens.get();
    BigDecimal padded = price.most(padded(prompt), 0);
    Long maximum = facts.maxCompletionTokens();
    long longest = maximum == null ? config.hold().slice() : maximum;
    long shortest = Math.min(longest, config.hold().least() * facts.choices());
    BigDecimal before = padded.add(facts.beside());
    BigDecimal counted = price.most(prompt, 0);
    return new Estimate(
        counted,
        padded.subtract(counted),
        before.add(price.most(0, shortest)),
        before.add(price.most(0, longest)));
  }

  private long padded(long promptTokens) {
    return config
        .hold()
        .promptMargin()
        .multiply(BigDecimal.valueOf(promptTokens))
        .setScale(0, RoundingMode.CEILING)
        .longValue();
  }

  @Override
  public BigDecimal most(String model, long promptTokens, long completionTokens) {
    return prices.most(model, padded(promptTokens), completionTokens);
  }

  PricePerToken priceOf(String model) {
    return prices.of(model);
  }

  ReserveHolds holds() {
    return holds;
  }

  UsageConfig config() {
    return config;
  }

  /** As fine as Postgres keeps it. */
  Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }

  UsageJournal journal() {
    UsageJournal open = journal;
    if (open == null) {
      throw new ProblemException(ProblemType.UNAVAILABLE, "The service is just starting.");
    }
    return open;
  }

  void ended(MeteredCompletion meter, UsageEntry entry) {
    journal().finish(entry);
    running.remove(meter);
    ended.run();
  }

  /** What a completion took that was over already, such as a tool that came late. */
  void late(MeteredCompletion meter, List<UsageLine> lines) {
    UUID id = ids.next();
    UsageEntry entry =
        meter.entry(id, EntryState.ABANDONED, UsageEntry.Tokens.NONE, UsageEntry.merge(lines));
    journal().finish(entry);
    ended.run();
  }

  /**
   * Takes what was used elsewhere and told to this service; on disk when this returns.
   *
   * @throws JournalException when it could not be kept, which passes: the disk is full, or the
   *     journal not open yet or no longer
   */
  void told(UsageEntry entry) {
    UsageJournal open = journal;
    if (open == null) {
      throw new JournalException("The usage journal is not open yet.");
    }
    open.told(entry);
    ended.run();
  }

  Collection<MeteredCompletion> running() {
    return running.keySet();
  }

  /** The first segment that something needs that runs; {@code otherwise} when nothing runs. */
  long firstNeeded(long otherwise) {
    long first = otherwise;
    for (long segment : running.values()) {
      first = Math.min(first, segment);
    }
    return first;
  }

  /** For metrics and logs: {@link Journal#bytes}. */
  long journalBytes() {
    UsageJournal open = journal;
    return open == null ? 0 : open.journal().bytes();
  }
}
