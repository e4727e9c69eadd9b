package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Parts of a list of items, as OpenAI pages lists: by the id of the last item that was seen. */
final class ListInput {

  private static final int MOST = 100;

  private ListInput() {}

  /**
   * A page.
   *
   * @throws ProblemException 400 for a limit, an order or an id that cannot be
   */
  static ObjectNode page(ArrayNode items, int limit, String order, @Nullable String after) {
    if (limit < 1 || limit > MOST) {
      throw ProblemException.invalid("limit", "From 1 to " + MOST + ".");
    }
    if (!order.equals("asc") && !order.equals("desc")) {
      throw ProblemException.invalid("order", "Unknown order.", List.of("asc", "desc"));
    }
    List<JsonNode> all = new ArrayList<>();
    items.forEach(all::add);
    List<JsonNode> ordered = order.equals("desc") ? all.reversed() : all;
    int from = after == null ? 0 : indexOf(ordered, after) + 1;
    List<JsonNode> shown = ordered.subList(from, Math.min(ordered.size(), from + limit));
    ObjectNode page = JsonNodeFactory.instance.objectNode();
    page.put("object", "list");
    ArrayNode data = page.putArray("data");
    shown.forEach(data::add);
    page.put("first_id", shown.isEmpty() ? null : shown.getFirst().path("id").asText());
    page.put("last_id", shown.isEmpty() ? null : shown.getLast().path("id").asText());
    return page.put("has_more", from + shown.size() < ordered.size());
  }

  private static int indexOf(List<JsonNode> items, String id) {
    for (int at = 0; at < items.size(); at++) {
      if (items.get(at).path("id").asText().equals(id)) {
        return at;
      }
    }
    throw ProblemException.invalid("after", "There is no item with this id.");
  }
}
