package dev.parley.chat.schedule;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is due: the data of scheduler-service's event {@code schedule.activated}, which
 * docs/schedules.md describes.
 *
 * @param occurrenceId the same however often it is delivered
 * @param origin {@code manual} when somebody ran it by hand, which counts as no execution; null in
 *     what was kept before it was read
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record Activation(
    UUID occurrenceId,
    UUID chatClientId,
    String kind,
    @Nullable String origin,
    String externalUserId,
    String target,
    @Nullable String targetIdentifier,
    @Nullable String reason,
    @Nullable String jobDescription,
    @Nullable String context,
    @Nullable String timeZone,
    Instant scheduledTime,
    long latenessSeconds,
    int missed,
    int executionNumber,
    @Nullable Integer maxExecutions) {

  /** What the assistant is told. */
  String instruction() {
    StringBuilder text = new StringBuilder();
    text.append("[Nobody wrote this message: something that you had scheduled is due now. ")
        .append("Write to the user of your own accord, and do not mention this note.]\n");
    add(text, "Reason", reason);
    add(text, "Task", jobDescription);
    add(text, "Context", context);
    add(text, "Scheduled for", scheduledTime + " (time zone of the user: " + timeZone + ")");
    if (latenessSeconds >= 60) {
      add(text, "It is late by", latenessSeconds / 60 + " minutes");
    }
    if (kind.equals("recurring") && !"manual".equals(origin)) {
      add(
          text,
          "Execution",
          executionNumber + (maxExecutions == null ? "" : " of " + maxExecutions));
    }
    return text.toString().strip();
  }

  private static void add(StringBuilder text, String name, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      text.append(name).append(": ").append(value).append('\n');
    }
  }
}
