package dev.parley.rag.dialect.aibuilder;

import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import jakarta.ws.rs.QueryParam;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.eclipse.microprofile.openapi.annotations.parameters.Parameter;
import org.jspecify.annotations.Nullable;

/** Page and order of a list, as the query of its address says. */
public class PageFields {

  static final int LARGEST_PAGE = 10_000;
  private static final int LAST_PAGE = 1_000_000;
  private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");
  private static final List<String> ORDERS = List.of("create_time", "update_time");

  /** Counts from 1. */
  @QueryParam("page")
  @Parameter(description = "From 1, which is the default.")
  @Nullable String page;

  @QueryParam("page_size")
  @Nullable String pageSize;

  /** The field that the list is ordered by. */
  @QueryParam("orderby")
  @Parameter(description = "create_time (the default) or update_time")
  @Nullable String orderBy;

  @QueryParam("desc")
  @Parameter(description = "Whether the latest come first, which is the default.")
  @Nullable String descending;

  /**
   * A page that was read.
   *
   * @param size entries at most
   */
  record Page(int offset, int size, boolean byUpdate, boolean isDescending) {}

  /**
   * Reads it.
   *
   * @param size entries of a page where nothing is said
   * @throws ProblemException 400 with all that is not valid
   */
  Page read(int size) {
    List<FieldError> errors = new ArrayList<>();
    int number = number("page", page, 1, LAST_PAGE, errors);
    int entries = number("page_size", pageSize, size, LARGEST_PAGE, errors);
    String order = orderBy == null || orderBy.isBlank() ? ORDERS.getFirst() : orderBy;
    if (!ORDERS.contains(order)) {
      errors.add(new FieldError("orderby", "The list has no such order.", ORDERS));
    }
    boolean latestFirst = flag("desc", descending, errors);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    long offset = (long) (number - 1) * entries;
    return new Page(
        (int) Math.min(offset, Integer.MAX_VALUE),
        entries,
        order.equals("update_time"),
        latestFirst);
  }

  private static int number(
      String field, @Nullable String text, int otherwise, int most, List<FieldError> errors) {
    if (text == null || text.isBlank()) {
      return otherwise;
    }
    if (!NUMBER.matcher(text).matches()
        || Integer.parseInt(text) < 1
        || Integer.parseInt(text) > most) {
      errors.add(new FieldError(field, "Expected a whole number from 1 to " + most + "."));
      return otherwise;
    }
    return Integer.parseInt(text);
  }

  private static boolean flag(String field, @Nullable String text, List<FieldError> errors) {
    if (text == null || text.isBlank()) {
      return true;
    }
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "true", "1" -> true;
      case "false", "0" -> false;
      default -> {
        errors.add(new FieldError(field, "Expected true or false."));
        yield true;
      }
    };
  }
}
