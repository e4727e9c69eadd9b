package dev.parley.scheduler.activation;

import dev.parley.events.OutboxBatch;
import dev.parley.scheduler.quiet.QuietHours;
import dev.parley.scheduler.quiet.QuietTimes;
import dev.parley.scheduler.schedule.Schedule;
import dev.parley.scheduler.schedule.ScheduleRows;
import dev.parley.scheduler.sql.Database;
import dev.parley.scheduler.sql.Sql;
import dev.parley.web.ids.Ids;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Activates what is due, a batch a transaction: takes rows that nobody else has, writes the ledger,
 * tells of the activations in the outbox or hands them to webhooks, and sets each schedule's next
 * occurrence. A process that dies in between leaves everything as it was, and the rows free.
 */
@Singleton
public final class ActivateDue {

  /** Of chat activations; the key is the schedule's id. */
  public static final String TOPIC = "scheduler.activations";

  /** The type of their events. */
  public static final String TYPE = "schedule.activated";

  private static final Logger LOG = Logger.getLogger(ActivateDue.class);

  private static final String TAKE =
      "SELECT * FROM hook_schedule WHERE due_at <= ? ORDER BY due_at LIMIT ?"
          + " FOR UPDATE SKIP LOCKED";
  private static final String ADVANCE =
      "UPDATE hook_schedule AS s SET execution_count = s.execution_count + n.executions::int,"
          + " occurrence_at = coalesce(nullif(n.occurrence, '')::timestamptz, s.occurrence_at),"
          + " due_at = nullif(n.due, '')::timestamptz,"
          + " last_activation = coalesce(nullif(n.activated, '')::timestamptz, s.last_activation),"
          + " activated_session_id = CASE WHEN n.activated = '' THEN s.activated_session_id END,"
          + " activation_result = CASE WHEN n.activated = '' THEN coalesce(nullif(n.remark, ''),"
          + " s.activation_result) END"
          + " FROM unnest(?, ?, ?, ?, ?, ?) AS n (id, executions, occurrence, due, activated, remark)"
          + " WHERE s.id = n.id";

  private final Database database;
  private final QuietTimes quiet;
  private final OutboxBatch outbox;
  private final QueueWebhooks webhooks;
  private final Ids ids;
  private final Clock clock;

  /** Also for programs without a container. */
  @Inject
  public ActivateDue(
      Database database,
      QuietTimes quiet,
      OutboxBatch outbox,
      QueueWebhooks webhooks,
      Ids ids,
      Clock clock) {
    this.database = database;
    this.quiet = quiet;
    this.outbox = outbox;
    this.webhooks = webhooks;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What a batch was.
   *
   * @param taken rows that were due
   * @param lateness of each activation, against the time at which it should have been acted on
   */
  public record Batch(int taken, List<Duration> lateness) {}

  /** What becomes of one row. */
  private record Step(Schedule schedule, Decision decision, @Nullable LedgerEntry entry) {}

  /** Activates at most so many, and commits. */
  public Batch run(int most) {
    return database.transaction(
        sql -> {
          Instant now = now();
          List<Schedule> due = sql.list(TAKE, ScheduleRows::read, now, most);
          if (due.isEmpty()) {
            return new Batch(0, List.of());
          }
          List<Step> steps = decide(sql, due, now);
          tell(sql, steps);
          advance(sql, steps);
          return new Batch(due.size(), latenessOf(steps, now));
        });
  }

  private List<Step> decide(Sql sql, List<Schedule> due, Instant now) throws SQLException {
    Map<UUID, QuietHours> quietOf =
        quiet.of(sql, due.stream().map(Schedule::chatClientId).distinct().toList());
    List<Step> steps = new ArrayList<>();
    for (Schedule schedule : due) {
      Decision decision = decide(schedule, now, quietOf.get(schedule.chatClientId()));
      steps.add(new Step(schedule, decision, entry(schedule, decision, now)));
    }
    return steps;
  }

  /** One that cannot be decided is over, and says so; it must not stop all others. */
  private static Decision decide(Schedule schedule, Instant now, @Nullable QuietHours hours) {
    try {
      return DecideActivation.of(schedule, now, hours);
    } catch (RuntimeException e) {
      LOG.errorf(e, "The time of schedule %s cannot be worked out; it has ended", schedule.id());
      return new Decision.Skip(0, "Its time cannot be worked out; it has ended.", null);
    }
  }

  private @Nullable LedgerEntry entry(Schedule schedule, Decision decision, Instant now) {
    return switch (decision) {
      case Decision.Activate activate -> entry(schedule, now, activate.missed(), null);
      case Decision.Skip skip -> entry(schedule, now, skip.missed(), skip.why());
      case Decision.Postpone postponed -> null;
    };
  }

  private LedgerEntry entry(Schedule schedule, Instant now, int missed, @Nullable String skipped) {
    return new LedgerEntry(
        ids.next(),
        schedule.account(),
        schedule.id(),
        Origin.SCHEDULE,
        schedule.occurrenceAt(),
        now,
        missed,
        skipped);
  }

  private void tell(Sql sql, List<Step> steps) throws SQLException {
    Set<UUID> added =
        Ledger.add(
            sql, steps.stream().map(Step::entry).filter(java.util.Objects::nonNull).toList());
    List<Activated> activated = new ArrayList<>();
    for (Step step : steps) {
      LedgerEntry entry = step.entry();
      if (entry != null && entry.skipped() == null && added.contains(entry.id())) {
        activated.add(new Activated(step.schedule(), Activation.of(step.schedule(), entry)));
      }
    }
    tellOf(sql, activated);
  }

  /** Tells of activations whose entries are new, in the same transaction. */
  void tellOf(Sql sql, List<Activated> activated) throws SQLException {
    Map<Boolean, List<Activated>> byChat =
        activated.stream()
            .collect(Collectors.partitioningBy(each -> each.schedule().plan().target().isChat()));
    outbox.write(
        sql.connection(),
        TOPIC,
        byChat.get(true).stream()
            .map(
                each ->
                    new OutboxBatch.Entry(
                        each.schedule().id().toString(),
                        TYPE,
                        each.schedule().account(),
                        each.activation()))
            .toList());
    webhooks.queue(sql, byChat.get(false));
  }

  private static void advance(Sql sql, List<Step> steps) throws SQLException {
    sql.update(
        ADVANCE,
        steps.stream().map(step -> step.schedule().id()).toArray(UUID[]::new),
        texts(steps, step -> step.decision() instanceof Decision.Activate ? "1" : "0"),
        texts(steps, ActivateDue::nextOccurrence),
        texts(steps, ActivateDue::nextDue),
        texts(
            steps,
            step ->
                step.decision() instanceof Decision.Activate && step.entry() != null
                    ? step.entry().activatedAt().toString()
                    : ""),
        texts(steps, step -> step.decision() instanceof Decision.Skip skip ? skip.why() : ""));
  }

  private static String nextOccurrence(Step step) {
    Instant next =
        switch (step.decision()) {
          case Decision.Activate activate -> activate.next();
          case Decision.Skip skip -> skip.next();
          case Decision.Postpone postponed -> null;
        };
    return next == null ? "" : next.toString();
  }

  private static String nextDue(Step step) {
    return step.decision() instanceof Decision.Postpone postponed
        ? postponed.until().toString()
        : nextOccurrence(step);
  }

  private static List<Duration> latenessOf(List<Step> steps, Instant now) {
    return steps.stream()
        .filter(step -> step.decision() instanceof Decision.Activate)
        .map(step -> step.schedule().dueAt())
        .map(due -> due == null ? Duration.ZERO : Duration.between(due, now))
        .toList();
  }

  private static String[] texts(List<Step> steps, java.util.function.Function<Step, String> of) {
    return steps.stream().map(of).toArray(String[]::new);
  }

  private Instant now() {
    return clock.instant().truncatedTo(ChronoUnit.MICROS);
  }
}
