package dev.parley.chat.report;

import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which reports are asked for, as a {@code @BeanParam}; in any case of letters. What is left out or
 * blank does not matter.
 */
public class ReportFilter {

  @QueryParam("status")
  public @Nullable String status;

  @QueryParam("category")
  public @Nullable String category;

  @QueryParam("reason")
  public @Nullable String reason;

  @QueryParam("severity")
  public @Nullable String severity;

  /**
   * What is asked for by field, in capitals.
   *
   * @throws ProblemException 400 for a status or severity that there is not, with those that there
   *     are
   */
  Map<String, String> wanted() {
    Map<String, String> wanted = new LinkedHashMap<>();
    List<FieldError> errors = new ArrayList<>();
    add(wanted, "status", status);
    add(wanted, "category", category);
    add(wanted, "reason", reason);
    add(wanted, "severity", severity);
    ReportFields.one(errors, "status", wanted.get("status"), ReportFields.STATUSES);
    ReportFields.one(errors, "severity", wanted.get("severity"), ReportFields.SEVERITIES);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return wanted;
  }

  private static void add(Map<String, String> wanted, String field, @Nullable String value) {
    if (value != null && !value.isBlank()) {
      wanted.put(field, value.strip().toUpperCase(Locale.ROOT));
    }
  }
}
