package dev.parley.rag.document;

import dev.parley.web.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * By what documents are sorted. What has no value, such as the time of indexing before it was
 * indexed, comes last either way.
 */
record BrowseOrder(By by, boolean descending) {

  private static final String ASCENDING = "_asc";
  private static final String DESCENDING = "_desc";

  /** Each with its column. */
  enum By {
    CREATED_AT("created_at"),
    UPDATED_AT("updated_at"),
    INDEXED_AT("indexed_at"),
    NAME("name"),
    REFERENCE("reference"),
    STATE("state"),
    CHARACTER_COUNT("character_count"),
    WORD_COUNT("word_count"),
    APPROXIMATE_TOKEN_COUNT("token_count");

    private final String column;

    By(String column) {
      this.column = column;
    }

    String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  String sql() {
    String direction = descending ? " DESC" : " ASC";
    // only where there are some: the index of creation times has no such order
    String nulls = by == By.INDEXED_AT || by == By.REFERENCE ? " NULLS LAST" : "";
    return by.column + direction + nulls + ", id" + direction;
  }

  /**
   * Reads the parameter, such as {@code name_desc}; ascending when only the field is named, and
   * newest first when nothing is.
   *
   * @throws ProblemException 400 that lists what is allowed
   */
  static BrowseOrder parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return new BrowseOrder(By.CREATED_AT, true);
    }
    String order = text.strip().toLowerCase(Locale.ROOT);
    boolean descending = order.endsWith(DESCENDING);
    String suffix = descending ? DESCENDING : order.endsWith(ASCENDING) ? ASCENDING : "";
    String field = order.substring(0, order.length() - suffix.length());
    return Arrays.stream(By.values())
        .filter(by -> by.wireName().equals(field))
        .findFirst()
        .map(by -> new BrowseOrder(by, descending))
        .orElseThrow(
            () -> ProblemException.invalid("order_by", "There is no such order.", allowed()));
  }

  private static List<String> allowed() {
    return Arrays.stream(By.values())
        .flatMap(by -> Stream.of(by.wireName() + DESCENDING, by.wireName() + ASCENDING))
        .toList();
  }
}
