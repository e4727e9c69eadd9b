package dev.parley.scheduler.time;

/** A text that is no cron expression; the message says which part, and what is expected there. */
public final class CronSyntaxException extends IllegalArgumentException {

  private static final long serialVersionUID = 1L;

  CronSyntaxException(String message) {
    super(message);
  }
}
