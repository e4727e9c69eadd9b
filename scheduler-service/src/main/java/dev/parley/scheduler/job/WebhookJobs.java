package dev.parley.scheduler.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.github.kagkarlsson.scheduler.SchedulerClient;
import com.github.kagkarlsson.scheduler.jdbc.PostgreSqlJdbcCustomization;
import com.github.kagkarlsson.scheduler.serializer.JacksonSerializer;
import com.github.kagkarlsson.scheduler.task.ExecutionComplete;
import com.github.kagkarlsson.scheduler.task.ExecutionOperations;
import com.github.kagkarlsson.scheduler.task.TaskInstance;
import com.github.kagkarlsson.scheduler.task.helper.OneTimeTask;
import com.github.kagkarlsson.scheduler.task.helper.Tasks;
import dev.parley.scheduler.activation.Activated;
import dev.parley.scheduler.activation.QueueWebhooks;
import dev.parley.scheduler.sql.Sql;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Calls of webhooks as jobs of db-scheduler: one row each, until it succeeds or is given up. */
@Singleton
final class WebhookJobs implements QueueWebhooks {

  /** Timestamps are kept in UTC; locking and fetching is one statement. */
  static final PostgreSqlJdbcCustomization POSTGRES = new PostgreSqlJdbcCustomization(false, true);

  private static final int MOST_DOUBLINGS = 20;

  /** Who asks for less is called after this: a webhook that answers 0 is not called in a loop. */
  private static final Duration SHORTEST_ASKED = Duration.ofSeconds(1);

  private final CallWebhook webhook;
  private final JobConfig config;
  private final ObjectMapper json;
  private final Clock clock;
  private final JacksonSerializer serializer;
  private final OneTimeTask<WebhookCall> task;

  WebhookJobs(CallWebhook webhook, JobConfig config, ObjectMapper json, Clock clock) {
    this.webhook = webhook;
    this.config = config;
    this.json = json;
    this.clock = clock;
    this.serializer = new JacksonSerializer(json);
    this.task =
        Tasks.oneTime("call-webhook", WebhookCall.class)
            .onFailure(this::failed)
            .execute(
                (instance, context) ->
                    webhook.call(
                        instance.getData(), context.getExecution().consecutiveFailures + 1));
  }

  OneTimeTask<WebhookCall> task() {
    return task;
  }

  JacksonSerializer serializer() {
    return serializer;
  }

  @Override
  public void queue(Sql sql, List<Activated> activated) {
    if (activated.isEmpty()) {
      return;
    }
    SchedulerClient client =
        SchedulerClient.Builder.create(OneConnection.over(sql.connection()), task)
            .serializer(serializer)
            .jdbcCustomization(POSTGRES)
            .build();
    List<TaskInstance<?>> calls = new ArrayList<>();
    for (Activated each : activated) {
      calls.add(task.instance(each.activation().occurrenceId().toString(), call(each)));
    }
    client.scheduleBatch(calls, clock.instant());
  }

  private WebhookCall call(Activated activated) {
    try {
      return new WebhookCall(
          activated.activation().occurrenceId(),
          activated.schedule().account(),
          activated.schedule().chatClientId(),
          Objects.requireNonNull(activated.schedule().plan().targetIdentifier()),
          json.writeValueAsString(activated.activation()));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("An activation could not be written as JSON", e);
    }
  }

  private void failed(ExecutionComplete complete, ExecutionOperations<WebhookCall> job) {
    WebhookCall call = (WebhookCall) complete.getExecution().taskInstance.getData();
    int attempts = complete.getExecution().consecutiveFailures + 1;
    Throwable cause = complete.getCause().orElse(null);
    String why =
        cause instanceof CallFailedException
            ? String.valueOf(cause.getMessage())
            : "The webhook could not be called.";
    boolean over = cause instanceof CallFailedException failed && failed.isFinal();
    if (over || attempts >= config.webhookAttempts()) {
      webhook.giveUp(call, attempts, why);
      job.remove();
    } else {
      Duration asked = cause instanceof CallFailedException failed ? failed.retryAfter() : null;
      Instant next = clock.instant().plus(pause(attempts, asked));
      webhook.willRepeat(call, why, next);
      job.reschedule(complete, next);
    }
  }

  /** Until the next call: what the webhook asks for, within bounds, or our own. */
  private Duration pause(int attempts, @Nullable Duration asked) {
    Duration doubled =
        config.firstRetry().multipliedBy(1L << Math.min(attempts - 1, MOST_DOUBLINGS));
    Duration pause = asked == null ? doubled : max(asked, SHORTEST_ASKED);
    return pause.compareTo(config.longestRetry()) > 0 ? config.longestRetry() : pause;
  }

  private static Duration max(Duration one, Duration other) {
    return one.compareTo(other) > 0 ? one : other;
  }
}
