package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.QueryParam;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.NullUnmarked;

/** Which part of a list is asked for, as OpenAI's clients do, as a {@code @BeanParam}. */
@NullUnmarked
public class CursorPage {

  private static final int MOST = 100;

  /** How many at most. */
  @QueryParam("limit")
  @DefaultValue("20")
  public int limit = 20;

  /** {@code desc}, the newest first, or {@code asc}. */
  @QueryParam("order")
  @DefaultValue("desc")
  public String order = "desc";

  /** The id before the part. */
  @QueryParam("after")
  public String after;

  /** The id behind the part. */
  @QueryParam("before")
  public String before;

  /** A part of a list, and whether more follows. */
  record Cut<T>(List<T> part, boolean hasMore) {}

  /**
   * Cuts the part out of a list whose newest comes first. An id that is not there is taken as the
   * list's end.
   *
   * @throws ProblemException 400 for a limit or an order that is not known
   */
  <T> Cut<T> of(List<T> newestFirst, Function<T, String> id) {
    if (limit < 1 || limit > MOST) {
      throw ProblemException.invalid("limit", "From 1 to " + MOST + ".");
    }
    if (!List.of("asc", "desc").contains(order)) {
      throw ProblemException.invalid("order", "Unknown value.", List.of("asc", "desc"));
    }
    List<T> all = order.equals("asc") ? newestFirst.reversed() : newestFirst;
    List<String> ids = all.stream().map(id).toList();
    if (before != null && !before.isEmpty()) {
      int end = ids.contains(before) ? ids.indexOf(before) : 0;
      return new Cut<>(all.subList(Math.max(0, end - limit), end), end < all.size());
    }
    int from = 0;
    if (after != null && !after.isEmpty()) {
      from = ids.contains(after) ? ids.indexOf(after) + 1 : all.size();
    }
    int to = Math.min(all.size(), from + limit);
    return new Cut<>(all.subList(from, to), to < all.size());
  }

  /** The part in OpenAI's shape. */
  static ObjectNode list(List<ObjectNode> part, boolean hasMore) {
    ObjectNode list = JsonNodeFactory.instance.objectNode();
    list.put("object", "list");
    ArrayNode data = list.putArray("data");
    part.forEach(data::add);
    list.put("first_id", part.isEmpty() ? null : part.getFirst().path("id").asText());
    list.put("last_id", part.isEmpty() ? null : part.getLast().path("id").asText());
    return list.put("has_more", hasMore);
  }
}
