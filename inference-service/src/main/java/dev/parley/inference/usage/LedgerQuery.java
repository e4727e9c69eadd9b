package dev.parley.inference.usage;

import dev.parley.web.ids.Ids;
import dev.parley.web.page.PageRequest;
import dev.parley.web.problem.ProblemException;
import jakarta.ws.rs.QueryParam;
import java.time.LocalDate;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Which usage is asked for, as a {@code @BeanParam}. */
public class LedgerQuery extends PageRequest {

  @QueryParam("from")
  @Parameter(description = "First day in UTC, such as 2026-01-31.")
  public @Nullable String from;

  @QueryParam("to")
  @Parameter(description = "Last day in UTC, which is included.")
  public @Nullable String to;

  @QueryParam("key")
  @Parameter(description = "Only of this API key (its id), or of this subject (chat:…).")
  public @Nullable String key;

  @QueryParam("gateway")
  @Parameter(description = "Only of the AI gateway with this id.")
  public @Nullable String gateway;

  @QueryParam("model")
  @Parameter(description = "Only of this model.")
  public @Nullable String model;

  /** The condition in SQL, with its parameters in order. */
  record Condition(String sql, List<Object> parameters) {}

  Condition condition(UUID account) {
    StringBuilder sql = new StringBuilder("account_id = ?");
    List<Object> parameters = new ArrayList<>(List.of(account));
    LocalDate first = day("from", from);
    LocalDate last = day("to", to);
    add(sql, parameters, " and day >= ?", first);
    add(sql, parameters, " and day <= ?", last);
    add(sql, parameters, " and subject = ?", subject());
    add(sql, parameters, " and gateway_id = ?", gatewayId());
    add(sql, parameters, " and model = ?", model);
    return new Condition(sql.toString(), parameters);
  }

  private @Nullable String subject() {
    boolean isPlain = key != null && Ids.isId(key);
    return isPlain ? "key:" + Ids.parse(String.valueOf(key), "The key") : key;
  }

  private @Nullable UUID gatewayId() {
    return gateway == null ? null : Ids.parse(gateway, "The AI gateway");
  }

  private static void add(
      StringBuilder sql, List<Object> parameters, String part, @Nullable Object value) {
    if (value != null) {
      sql.append(part);
      parameters.add(value);
    }
  }

  private static @Nullable LocalDate day(String name, @Nullable String text) {
    try {
      return text == null ? null : LocalDate.parse(text);
    } catch (DateTimeParseException e) {
      throw ProblemException.invalid(name, "A day is written as 2026-01-31.");
    }
  }
}
