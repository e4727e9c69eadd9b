package dev.parley.inference.tool.schedule;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Names of scheduler-service's fields, and of the tools' arguments that become them. */
final class ArgumentNames {

  private static final Map<String, String> ARGUMENTS =
      Map.of(
          "scheduledTime", "time",
          "cronExpression", "cron",
          "jobDescription", "description",
          "maxExecutions", "max_executions",
          "timeZone", "time_zone");
  private static final Pattern FIELD =
      Pattern.compile("\\b(?:" + String.join("|", ARGUMENTS.keySet()) + ")\\b");

  private ArgumentNames() {}

  /** A text about fields, for a model that knows the arguments only. */
  static String in(String text) {
    return FIELD
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(ARGUMENTS.get(found.group())));
  }
}
