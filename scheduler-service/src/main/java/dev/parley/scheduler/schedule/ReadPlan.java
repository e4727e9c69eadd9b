package dev.parley.scheduler.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.scheduler.schedule.Schedule.Plan;
import dev.parley.scheduler.time.Cron;
import dev.parley.scheduler.time.CronSyntaxException;
import dev.parley.scheduler.time.Moments;
import dev.parley.scheduler.time.TimeZones;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is to be scheduled, as a whole or as a change of what there is: a field that is left
 * out stays as it was.
 */
@Singleton
final class ReadPlan {

  private static final Set<String> SHARED =
      Set.of(
          "externalUserId",
          "target",
          "targetIdentifier",
          "context",
          "timeZone",
          "whenMissed",
          "graceSeconds");
  private static final Set<String> ONCE = with("reason", "scheduledTime", "delay");
  private static final Set<String> RECURRING =
      with("jobDescription", "cronExpression", "maxExecutions");

  private static final int MAX_NAME = 200;
  private static final int MAX_TEXT = 4_000;
  private static final int MAX_CONTEXT = 32_000;
  private static final int MAX_URL = 2_048;
  private static final int DEFAULT_GRACE = 60;
  private static final int MAX_GRACE = 31_536_000;
  private static final int MAX_EXECUTIONS = 1_000_000;

  private final ScheduleConfig config;
  private final Clock clock;

  ReadPlan(ScheduleConfig config, Clock clock) {
    this.config = config;
    this.clock = clock;
  }

  /**
   * What was read.
   *
   * @param time of a hook schedule, where one was given
   */
  record Read(Plan plan, @Nullable Instant time) {}

  /**
   * A hook schedule.
   *
   * @param before what it was; null for a new one, which needs a time
   * @throws ProblemException 400 with every field that is not valid
   */
  Read once(@Nullable JsonNode body, @Nullable Plan before) {
    Fields fields = new Fields(body, ONCE);
    ZoneId zone = zone(fields, before);
    String reason = fields.text("reason", MAX_TEXT, before == null ? null : before.reason());
    if (reason == null) {
      fields.wrong("reason", "Say why the contact is written to.");
    }
    Instant time = time(fields, zone, before == null);
    Plan plan =
        plan(
            fields,
            before,
            zone,
            List.of(WhenMissed.RunOnce, WhenMissed.Skip),
            reason,
            null,
            null,
            null);
    fields.check();
    return new Read(plan, time);
  }

  /**
   * A recurring task.
   *
   * @param before what it was; null for a new one
   * @throws ProblemException 400 with every field that is not valid
   */
  Read recurring(@Nullable JsonNode body, @Nullable Plan before) {
    Fields fields = new Fields(body, RECURRING);
    ZoneId zone = zone(fields, before);
    String job =
        fields.text("jobDescription", MAX_TEXT, before == null ? null : before.jobDescription());
    if (job == null) {
      fields.wrong("jobDescription", "Say what is to be done each time.");
    }
    String cron = fields.text("cronExpression", MAX_NAME, before == null ? null : before.cron());
    Integer most =
        fields.number(
            "maxExecutions", 1, MAX_EXECUTIONS, before == null ? null : before.maxExecutions());
    Plan plan = plan(fields, before, zone, List.of(WhenMissed.values()), null, job, cron, most);
    String normal = cron(fields, cron, plan.whenMissed());
    fields.check();
    return new Read(withCron(plan, normal), null);
  }

  private Plan plan(
      Fields fields,
      @Nullable Plan before,
      ZoneId zone,
      List<WhenMissed> policies,
      @Nullable String reason,
      @Nullable String job,
      @Nullable String cron,
      @Nullable Integer most) {
    String user =
        fields.text("externalUserId", MAX_NAME, before == null ? null : before.externalUserId());
    if (user == null) {
      fields.wrong("externalUserId", "Name the contact, in your own words: 1 to 200 characters.");
    }
    Target target =
        fields.choice(
            "target",
            Target.class,
            List.of(Target.values()),
            before == null ? Target.WebChat : before.target());
    String identifier =
        fields.text("targetIdentifier", MAX_URL, before == null ? null : before.targetIdentifier());
    checkIdentifier(fields, target, identifier);
    Integer grace =
        fields.number(
            "graceSeconds", 1, MAX_GRACE, before == null ? DEFAULT_GRACE : before.graceSeconds());
    return new Plan(
        Objects.requireNonNullElse(user, ""),
        target,
        identifier,
        reason,
        fields.text("context", MAX_CONTEXT, before == null ? null : before.context()),
        job,
        cron,
        zone,
        fields.choice(
            "whenMissed",
            WhenMissed.class,
            policies,
            before == null ? WhenMissed.RunOnce : before.whenMissed()),
        Objects.requireNonNullElse(grace, DEFAULT_GRACE),
        most);
  }

  private static void checkIdentifier(Fields fields, Target target, @Nullable String identifier) {
    if (target == Target.WebChat) {
      return;
    }
    if (identifier == null) {
      fields.wrong(
          "targetIdentifier",
          target == Target.Webhook
              ? "The address to call is required."
              : "The contact's number or chat at the target is required.");
    } else if (target == Target.Webhook && !isWebAddress(identifier)) {
      fields.wrong("targetIdentifier", "Expected an http or https address without credentials.");
    } else if (target != Target.Webhook && identifier.length() > MAX_NAME) {
      fields.wrong("targetIdentifier", "At most " + MAX_NAME + " characters.");
    }
  }

  private static boolean isWebAddress(String text) {
    try {
      URI url = URI.create(text.strip());
      boolean web =
          "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
      return web && url.getHost() != null && url.getRawUserInfo() == null;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  private static ZoneId zone(Fields fields, @Nullable Plan before) {
    ZoneId current = before == null ? ZoneId.of("UTC") : before.zone();
    String name = fields.text("timeZone", MAX_NAME);
    return name == null ? current : fields.read(() -> TimeZones.parse("timeZone", name), current);
  }

  private @Nullable Instant time(Fields fields, ZoneId zone, boolean required) {
    String at = fields.text("scheduledTime", MAX_NAME);
    String delay = fields.text("delay", MAX_NAME);
    if (at != null && delay != null) {
      fields.wrong("delay", "Give either scheduledTime or delay.");
      return null;
    }
    Instant now = clock.instant();
    @Nullable Instant time = null;
    String field = at != null ? "scheduledTime" : "delay";
    if (at != null) {
      time = fields.<@Nullable Instant>read(() -> Moments.parse("scheduledTime", at, zone), null);
    } else if (delay != null) {
      time = fields.<@Nullable Instant>read(() -> Moments.after("delay", delay, now, zone), null);
    } else if (required) {
      fields.wrong(
          "scheduledTime",
          "Say when: a time such as 2026-03-21T15:00:00Z, or a delay such as PT2H.");
    }
    if (time != null && !time.isAfter(now)) {
      fields.wrong(field, "This time has passed; it is " + now + ". Give one in the future.");
    } else if (time != null && Duration.between(now, time).compareTo(config.farthest()) > 0) {
      fields.wrong(field, "At most " + config.farthest().toDays() + " days ahead.");
    }
    return time;
  }

  /** The expression as it is kept. */
  private @Nullable String cron(Fields fields, @Nullable String text, WhenMissed whenMissed) {
    if (text == null) {
      fields.wrong(
          "cronExpression",
          "Say when in Unix cron, such as '0 9 * * 1' for Mondays at 9 in the time zone.");
      return null;
    }
    try {
      Cron cron = Cron.parse(text);
      Duration gap = cron.shortestGap(clock.instant().atOffset(ZoneOffset.UTC).toInstant());
      if (gap.compareTo(config.shortestInterval()) < 0) {
        fields.wrong(
            "cronExpression",
            "It comes every "
                + gap.toSeconds()
                + " seconds; at least "
                + config.shortestInterval().toSeconds()
                + " must lie between two occurrences.");
      } else if (whenMissed == WhenMissed.RunEach
          && gap.compareTo(config.shortestIntervalToMakeUp()) < 0) {
        fields.wrong(
            "whenMissed",
            "RunEach is for tasks that come at most every "
                + config.shortestIntervalToMakeUp().toMinutes()
                + " minutes. Use RunOnce.");
      }
      return cron.text();
    } catch (CronSyntaxException e) {
      fields.wrong("cronExpression", String.valueOf(e.getMessage()));
      return null;
    }
  }

  private static Plan withCron(Plan plan, @Nullable String cron) {
    return new Plan(
        plan.externalUserId(),
        plan.target(),
        plan.targetIdentifier(),
        plan.reason(),
        plan.context(),
        plan.jobDescription(),
        cron,
        plan.zone(),
        plan.whenMissed(),
        plan.graceSeconds(),
        plan.maxExecutions());
  }

  private static Set<String> with(String... more) {
    Set<String> all = new java.util.TreeSet<>(SHARED);
    all.addAll(List.of(more));
    return Set.copyOf(all);
  }
}
