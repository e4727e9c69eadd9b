package dev.parley.chat.report;

import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What is said in a report; null fields are left as they are.
 *
 * @param category what is wrong, such as INCORRECT or OFFENSIVE: 1 to 64 letters, digits, and
 *     {@code _ . -}
 * @param reason why, such as NOT_IN_DOCS; like a category
 * @param severity one of {@link #SEVERITIES}, in any case
 * @param status one of {@link #STATUSES}, in any case; only the account's people set it
 * @param comment up to 4,000 characters
 */
public record ReportFields(
    @Nullable String category,
    @Nullable String reason,
    @Nullable String severity,
    @Nullable String status,
    @Nullable String comment) {

  public static final List<String> SEVERITIES =
      List.of("INFO", "LOW", "MEDIUM", "HIGH", "CRITICAL");

  public static final List<String> STATUSES =
      List.of("OPEN", "IN_REVIEW", "RESOLVED", "NO_ISSUES", "DISMISSED");

  private static final Pattern TOKEN = Pattern.compile("[A-Za-z0-9_.-]{1,64}");
  private static final int MAX_COMMENT = 4_000;

  public ReportFields {
    severity = severity == null ? null : severity.toUpperCase(Locale.ROOT);
    status = status == null ? null : status.toUpperCase(Locale.ROOT);
  }

  /**
   * @param whole whether category and reason are required
   * @throws ProblemException 400 with every field that is not valid
   */
  ReportFields valid(boolean whole) {
    List<FieldError> errors = new ArrayList<>();
    token(errors, "category", category, whole);
    token(errors, "reason", reason, whole);
    one(errors, "severity", severity, SEVERITIES);
    one(errors, "status", status, STATUSES);
    if (comment != null && (comment.length() > MAX_COMMENT || comment.indexOf('\0') >= 0)) {
      errors.add(new FieldError("comment", "At most " + MAX_COMMENT + " characters."));
    }
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return this;
  }

  private static void token(
      List<FieldError> errors, String field, @Nullable String value, boolean required) {
    boolean bad = value == null ? required : !TOKEN.matcher(value).matches();
    if (bad) {
      errors.add(new FieldError(field, "Expected 1 to 64 letters, digits and _ . -"));
    }
  }

  static void one(
      List<FieldError> errors, String field, @Nullable String value, List<String> allowed) {
    if (value != null && !allowed.contains(value)) {
      errors.add(new FieldError(field, "Expected one of these.", allowed));
    }
  }
}
