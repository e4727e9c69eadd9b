package dev.parley.scheduler.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.scheduler.schedule.ReadPlan.Read;
import dev.parley.scheduler.schedule.Schedule.Plan;
import dev.parley.scheduler.sql.Database;
import dev.parley.scheduler.sql.Sql;
import dev.parley.scheduler.time.Cron;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.sql.SQLException;
import java.time.Clock;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps hook schedules and recurring tasks. A change takes the row that the poller would take, so
 * an occurrence is either activated as it was before the change or as it is after, and once.
 */
@Singleton
public final class Schedules {

  private final ScheduleRepository rows;
  private final ReadPlan read;
  private final ScheduleConfig config;
  private final Database database;
  private final Ids ids;
  private final Clock clock;

  Schedules(
      ScheduleRepository rows,
      ReadPlan read,
      ScheduleConfig config,
      Database database,
      Ids ids,
      Clock clock) {
    this.rows = rows;
    this.read = read;
    this.config = config;
    this.database = database;
    this.ids = ids;
    this.clock = clock;
  }

  /**
   * What a body asks for, before anything is kept.
   *
   * @throws ProblemException 400
   */
  public Plan plan(Kind kind, @Nullable JsonNode body) {
    return read(kind, body, null).plan();
  }

  /**
   * Keeps a new one. An assistant that was woken for a contact, and is answering, cannot have
   * itself woken for the same contact before the shortest interval of tasks has passed: its hook
   * schedules are refused, its tasks begin later.
   *
   * @throws ProblemException 400, or 422 when the external user or the account has too many
   */
  public Schedule create(
      UUID account, UUID client, Kind kind, Author author, @Nullable JsonNode body) {
    Read wanted = read(kind, body, null);
    Plan plan = wanted.plan();
    Instant now = now();
    Instant first =
        kind == Kind.ONCE ? micros(Objects.requireNonNull(wanted.time())) : next(plan, now);
    return database.transaction(
        sql -> {
          rows.lockUser(sql, client, plan.externalUserId());
          requireRoom(sql, account, client, plan.externalUserId());
          boolean woken =
              author == Author.ASSISTANT
                  && rows.isBeingWoken(sql, account, client, plan.externalUserId());
          Instant at = woken ? notAtOnce(kind, plan, first, now, body) : first;
          Schedule created = fresh(account, client, kind, plan, at, now);
          rows.insert(sql, created);
          return created;
        });
  }

  private Schedule fresh(
      UUID account, UUID client, Kind kind, Plan plan, Instant first, Instant now) {
    return new Schedule(
        ids.next(),
        account,
        client,
        kind,
        plan,
        0,
        false,
        first,
        first,
        null,
        null,
        null,
        now,
        now);
  }

  private void requireRoom(Sql sql, UUID account, UUID client, String user) throws SQLException {
    if (rows.countWaiting(sql, account, client, user) >= config.mostPerUser()) {
      throw tooMany("This external user", config.mostPerUser());
    }
    if (rows.hasWaiting(sql, account, config.mostPerAccount())) {
      throw tooMany("This account", config.mostPerAccount());
    }
  }

  private static ProblemException tooMany(String whose, int most) {
    return ProblemException.unprocessable(
        whose
            + " has "
            + most
            + " schedules and recurring tasks waiting, which is the most. Cancel some first.");
  }

  /**
   * @throws ProblemException 404
   */
  public Schedule get(ScheduleId id) {
    return database.run(sql -> rows.find(sql, id)).orElseThrow(() -> missing(id.kind()));
  }

  /** Those of a client by the time of their occurrence, also those that are over. */
  public List<Schedule> list(
      UUID account, UUID client, Kind kind, @Nullable String user, int most, int offset) {
    return database.run(sql -> rows.list(sql, account, client, kind, user, most, offset));
  }

  /**
   * Changes what the body names. The next occurrence stays what it is unless its time, the cron
   * expression or the zone change; and then none comes twice, and one that is due already comes
   * first.
   *
   * @throws ProblemException 400, 404, or 409 when it is over
   */
  public Schedule change(ScheduleId id, @Nullable JsonNode body) {
    return changed(id, before -> after(before, body));
  }

  private Schedule after(Schedule before, @Nullable JsonNode body) {
    refuseWhenOver(before);
    Read wanted = read(before.kind(), body, before.plan());
    Plan plan = wanted.plan();
    Integer most = plan.maxExecutions();
    if (most != null && most <= before.executionCount()) {
      throw ProblemException.invalid(
          "maxExecutions",
          "It was executed "
              + before.executionCount()
              + " times already. Allow more, or cancel the task.");
    }
    Instant occurrence = before.occurrenceAt();
    if (wanted.time() != null) {
      occurrence = micros(wanted.time());
    } else if (before.kind() == Kind.RECURRING && isTimedOtherwise(before, plan)) {
      occurrence = rescheduled(before, plan);
    }
    boolean moved =
        !occurrence.equals(before.occurrenceAt())
            || !plan.zone().equals(before.plan().zone())
            || plan.target() != before.plan().target();
    Instant due = before.paused() ? null : moved ? occurrence : before.dueAt();
    return with(before, plan, occurrence, due, before.paused());
  }

  private static boolean isTimedOtherwise(Schedule before, Plan plan) {
    return !Objects.equals(before.plan().cron(), plan.cron())
        || !before.plan().zone().equals(plan.zone());
  }

  /** What is due now stays; otherwise the first by the new words after now. */
  private Instant rescheduled(Schedule before, Plan plan) {
    Instant now = now();
    boolean isDue = !before.paused() && !before.occurrenceAt().isAfter(now);
    return isDue ? before.occurrenceAt() : next(plan, now);
  }

  /**
   * Lets nothing happen until {@link #resume}; of a paused one this changes nothing.
   *
   * @throws ProblemException 404, or 409 when it is over
   */
  public Schedule pause(ScheduleId id) {
    return changed(
        id,
        before -> {
          refuseWhenOver(before);
          return with(before, before.plan(), before.occurrenceAt(), null, true);
        });
  }

  /**
   * Goes on. A recurring task goes on with its next time after now; a hook schedule whose time
   * passed in the pause is due at once, and late.
   *
   * @throws ProblemException 404, or 409 when it is over
   */
  public Schedule resume(ScheduleId id) {
    return changed(
        id,
        before -> {
          if (!before.paused()) {
            refuseWhenOver(before);
            return before;
          }
          Instant now = now();
          boolean passed = !before.occurrenceAt().isAfter(now);
          Instant next =
              before.kind() == Kind.RECURRING && passed
                  ? next(before.plan(), now)
                  : before.occurrenceAt();
          return with(before, before.plan(), next, next, false);
        });
  }

  /**
   * Removes it with its runs; what waited for its time does not happen any more.
   *
   * @param user when given, only one of this external user
   * @return what it was
   * @throws ProblemException 404
   */
  public Schedule cancel(ScheduleId id, @Nullable String user) {
    return database.transaction(
        sql -> {
          Schedule found =
              rows.lock(sql, id)
                  .filter(each -> user == null || each.plan().externalUserId().equals(user))
                  .orElseThrow(() -> missing(id.kind()));
          rows.delete(sql, found);
          return found;
        });
  }

  /** The first time of what a woken assistant schedules. */
  private Instant notAtOnce(
      Kind kind, Plan plan, Instant first, Instant now, @Nullable JsonNode body) {
    Instant earliest = now.plus(config.shortestInterval());
    if (!first.isBefore(earliest)) {
      return first;
    }
    if (kind == Kind.RECURRING) {
      return next(plan, earliest);
    }
    throw ProblemException.invalid(
        body != null && body.hasNonNull("delay") ? "delay" : "scheduledTime",
        "What was scheduled for this contact is happening at this moment; at least "
            + config.shortestInterval().toSeconds()
            + " seconds must lie before the next time. Choose a later one, or do it now.");
  }

  private interface Change {
    Schedule of(Schedule before);
  }

  private Schedule changed(ScheduleId id, Change change) {
    return database.transaction(
        sql -> {
          Schedule before = rows.lock(sql, id).orElseThrow(() -> missing(id.kind()));
          Schedule after = change.of(before);
          rows.update(sql, after);
          return after;
        });
  }

  private Read read(Kind kind, @Nullable JsonNode body, @Nullable Plan before) {
    return kind == Kind.ONCE ? read.once(body, before) : read.recurring(body, before);
  }

  private static Instant next(Plan plan, Instant after) {
    return Cron.parse(Objects.requireNonNull(plan.cron()))
        .next(after, plan.zone())
        .orElseThrow(
            () ->
                ProblemException.invalid(
                    "cronExpression", "It does not come any more in this time zone."));
  }

  private Schedule with(
      Schedule before, Plan plan, Instant occurrence, @Nullable Instant due, boolean paused) {
    return new Schedule(
        before.id(),
        before.account(),
        before.chatClientId(),
        before.kind(),
        plan,
        before.executionCount(),
        paused,
        occurrence,
        due,
        before.lastActivation(),
        before.sessionId(),
        before.result(),
        before.createdAt(),
        now());
  }

  private static void refuseWhenOver(Schedule schedule) {
    if (schedule.isOver()) {
      throw new ProblemException(
          ProblemType.CONFLICT,
          schedule.kind() == Kind.ONCE
              ? "This schedule was activated already. Create another one."
              : "This recurring task has ended. Create another one.");
    }
  }

  /** As exact as the database keeps it, so that what is answered is what is read later. */
  private Instant now() {
    return micros(clock.instant());
  }

  private static Instant micros(Instant instant) {
    return instant.truncatedTo(ChronoUnit.MICROS);
  }

  private static ProblemException missing(Kind kind) {
    return ProblemException.notFound(kind == Kind.ONCE ? "The schedule" : "The recurring task");
  }
}
