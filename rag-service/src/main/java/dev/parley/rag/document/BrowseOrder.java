package dev.parley.rag.document;

import dev.parley.web.problem.ProblemException;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** By what documents can be sorted, named as in the query parameter {@code order_by}. */
enum BrowseOrder {
  CREATED_AT_DESC("created_at DESC, id DESC"),
  CREATED_AT_ASC("created_at, id"),
  UPDATED_AT_DESC("updated_at DESC, id DESC"),
  UPDATED_AT_ASC("updated_at, id"),
  INDEXED_AT_DESC("indexed_at DESC NULLS LAST, id DESC"),
  INDEXED_AT_ASC("indexed_at NULLS LAST, id"),
  NAME_ASC("name, id"),
  NAME_DESC("name DESC, id DESC"),
  REFERENCE_ASC("reference NULLS LAST, id"),
  REFERENCE_DESC("reference DESC NULLS LAST, id DESC"),
  CHARACTER_COUNT_ASC("character_count, id"),
  CHARACTER_COUNT_DESC("character_count DESC, id DESC");

  private final String sql;

  BrowseOrder(String sql) {
    this.sql = sql;
  }

  String sql() {
    return sql;
  }

  /**
   * Reads the parameter; newest first when it is not given.
   *
   * @throws ProblemException 400 that lists what is allowed
   */
  static BrowseOrder parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      return CREATED_AT_DESC;
    }
    return Arrays.stream(values())
        .filter(order -> order.name().equalsIgnoreCase(text.strip()))
        .findFirst()
        .orElseThrow(
            () -> ProblemException.invalid("order_by", "There is no such order.", allowed()));
  }

  private static List<String> allowed() {
    return Arrays.stream(values()).map(order -> order.name().toLowerCase(Locale.ROOT)).toList();
  }
}
