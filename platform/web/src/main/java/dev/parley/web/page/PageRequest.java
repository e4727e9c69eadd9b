package dev.parley.web.page;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;

/**
 * Which part of a list is asked for, as a {@code @BeanParam}: {@code page} counts from 1, {@code
 * page_size} is 1 to 1,000. The whole number of objects is answered in {@link #TOTAL_HEADER}.
 */
public class PageRequest {

  /** Response header with the number of objects in all pages. */
  public static final String TOTAL_HEADER = "X-Total-Count";

  @QueryParam("page")
  @DefaultValue("1")
  @Min(value = 1, message = "Counts from 1.")
  @Max(value = 1_000_000, message = "At most 1000000.")
  public int page = 1;

  @QueryParam("page_size")
  @DefaultValue("100")
  @Min(value = 1, message = "From 1 to 1000.")
  @Max(value = 1000, message = "From 1 to 1000.")
  public int pageSize = 100;

  /** How many objects stand before this page. */
  public int offset() {
    return (page - 1) * pageSize;
  }
}
