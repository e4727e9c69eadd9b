package dev.parley.inference.tool;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.inference.pipeline.Draft;
import java.util.LinkedHashSet;
import java.util.Set;

/** The tools whose calls are handed to the client: its own, and those that its AI gateway names. */
record ClientTools(ArrayNode tools, Set<String> names) {

  /** Reads them from a draft to which ours were not added yet. */
  static ClientTools of(Draft draft) {
    ArrayNode tools =
        draft.body().path("tools") instanceof ArrayNode given
            ? given
            : JsonNodeFactory.instance.arrayNode();
    Set<String> names = new LinkedHashSet<>();
    for (JsonNode tool : tools) {
      names.add(tool.path("function").path("name").asText(tool.path("name").asText("")));
    }
    return new ClientTools(tools, names);
  }
}
