package dev.parley.inference.usage;

import dev.parley.inference.usage.journal.Journal;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens the journal, ends what a killed process left, and then runs two threads: one writes the
 * progress of streams, which needs the disk alone; the other relays to the database, and waits for
 * it when it is away.
 */
@ApplicationScoped
public class RunMetering {

  private static final Logger LOG = Logger.getLogger(RunMetering.class);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);
  private static final Duration HOUSEKEEPING = Duration.ofSeconds(30);

  private final Metering metering;
  private final SettleUsage settle;
  private final ReserveHolds reserve;
  private final ReleaseHolds release;
  private final UsageConfig config;
  private final Clock clock;
  private final MeterRegistry metrics;
  private final List<Gauge> gauges;
  private final Semaphore work = new Semaphore(0);
  private volatile boolean stopping;
  private @Nullable Journal journal;
  private @Nullable Thread relaying;
  private @Nullable Thread recording;
  private long lastHousekeeping = System.nanoTime();

  RunMetering(
      Metering metering,
      SettleUsage settle,
      ReserveHolds reserve,
      ReleaseHolds release,
      UsageConfig config,
      Clock clock,
      MeterRegistry metrics) {
    this.metering = metering;
    this.settle = settle;
    this.reserve = reserve;
    this.release = release;
    this.config = config;
    this.clock = clock;
    this.metrics = metrics;
    this.gauges =
        List.of(
            Gauge.builder("parley.usage.journal.bytes", metering, Metering::journalBytes)
                .register(metrics),
            Gauge.builder("parley.usage.meters", metering, each -> each.running().size())
                .register(metrics));
  }

  /** Before messages come in, which is at 1000. */
  void start(@Observes @Priority(500) StartupEvent started) {
    UsageConfig.JournalConfig kept = config.journal();
    Journal opened =
        Journal.open(
            kept.directory(),
            new Journal.Sizes(
                kept.segmentSize().asLongValue(),
                kept.maxSize().asLongValue(),
                (int) kept.reserve().asLongValue()));
    UsageJournal records = new UsageJournal(opened);
    RecoverUsage.recover(records, Instant.now(clock));
    RelayUsage relay = new RelayUsage(records, metering, settle, config.journal().batchSize());
    journal = opened;
    metering.open(records, work::release);
    recording = Thread.ofPlatform().daemon().name("record-usage").start(() -> record(opened));
    relaying = Thread.ofPlatform().daemon().name("relay-usage").start(() -> relay(records, relay));
  }

  void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
    stopping = true;
    work.release();
    gauges.forEach(metrics::remove); // the registry outlives this bean where it starts again
    for (Thread thread : new Thread[] {recording, relaying}) {
      if (thread != null) {
        thread.join(Duration.ofSeconds(5));
      }
    }
    if (journal != null) {
      metering.running().forEach(MeteredCompletion::recordProgress);
      journal.close();
    }
  }

  private void record(Journal opened) {
    long pause = config.journal().progressInterval().toNanos();
    while (!stopping) {
      LockSupport.parkNanos(Math.min(pause, 1_000_000_000L));
      try {
        metering.running().forEach(MeteredCompletion::recordProgress);
        opened.restoreReserve();
      } catch (RuntimeException e) {
        LOG.errorf(e, "The progress of completions could not be written");
      }
    }
  }

  private void relay(UsageJournal records, RelayUsage relay) {
    Duration pause = Duration.ofSeconds(1);
    boolean failing = false;
    while (!stopping) {
      try {
        boolean woken = work.tryAcquire(pause.toMillis(), TimeUnit.MILLISECONDS);
        if (woken) {
          work.drainPermits();
        }
        relayAll(relay);
        if (failing) {
          LOG.info("Usage reaches the database again");
        }
        failing = false;
        pause = Duration.ofSeconds(1);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (SQLException | RuntimeException e) {
        if (!failing) {
          LOG.warnf(e, "Usage waits on disk (%d bytes)", records.journal().bytes());
        }
        failing = true;
        pause =
            LONGEST_PAUSE.compareTo(pause.multipliedBy(2)) < 0
                ? LONGEST_PAUSE
                : pause.multipliedBy(2);
        pauseAfterFailure(pause);
      }
    }
    if (!failing) {
      relayRest(relay);
    }
  }

  /** Holds are kept alive in between: under load there is always another batch. */
  private void relayAll(RelayUsage relay) throws SQLException {
    boolean more = true;
    while (more && !stopping) {
      work.drainPermits();
      more = relay.relayBatch();
      keepHouse();
    }
  }

  /** What is left at the end goes to the database, if it is there; the rest waits on disk. */
  private static void relayRest(RelayUsage relay) {
    try {
      while (relay.relayBatch()) {
        Thread.onSpinWait();
      }
    } catch (SQLException | RuntimeException e) {
      LOG.infof("Usage stays on disk until the next start: %s", e.getMessage());
    }
  }

  /** Else each completion that ends would knock at a database that is away. */
  private void pauseAfterFailure(Duration pause) {
    long until = System.nanoTime() + pause.toNanos();
    while (!stopping && System.nanoTime() < until) {
      LockSupport.parkNanos(100_000_000L);
    }
  }

  private void keepHouse() throws SQLException {
    if (System.nanoTime() - lastHousekeeping < HOUSEKEEPING.toNanos()) {
      return;
    }
    lastHousekeeping = System.nanoTime();
    List<UUID> holds =
        metering.running().stream()
            .filter(MeteredCompletion::hasHold)
            .map(meter -> meter.facts().id())
            .toList();
    if (!holds.isEmpty()) {
      reserve.renew(holds);
    }
    release.releaseLapsed();
  }
}
