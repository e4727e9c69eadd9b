package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/**
 * Makes a JSON Schema one that OpenAI's strict mode takes: every object closed, every property
 * required, those that were optional may be null (OpenAI, "Structured outputs", supported schemas).
 */
public final class StrictSchema {

  private static final List<String> LISTS = List.of("anyOf", "allOf", "oneOf", "prefixItems");
  private static final List<String> MAPS = List.of("$defs", "definitions");

  private StrictSchema() {}

  /** The strict form of a schema, which itself stays as it is. */
  public static ObjectNode of(ObjectNode schema) {
    ObjectNode strict = schema.deepCopy();
    apply(strict);
    return strict;
  }

  /** Changes the schema; what is no object is left alone. */
  static void apply(JsonNode node) {
    if (!(node instanceof ObjectNode schema)) {
      return;
    }
    if (schema.path("properties") instanceof ObjectNode properties) {
      close(schema, properties);
    } else if (schema.path("type").asText().equals("object")) {
      schema.put("additionalProperties", false);
    }
    apply(schema.path("items"));
    LISTS.forEach(list -> schema.path(list).forEach(StrictSchema::apply));
    MAPS.forEach(map -> schema.path(map).forEach(StrictSchema::apply));
  }

  private static void close(ObjectNode schema, ObjectNode properties) {
    JsonNode given = schema.path("required");
    ArrayNode required = JsonNodeFactory.instance.arrayNode();
    for (var property : properties.properties()) {
      apply(property.getValue());
      required.add(property.getKey());
      if (!contains(given, property.getKey())) {
        mayBeNull(property.getValue());
      }
    }
    schema.set("required", required);
    schema.put("additionalProperties", false);
  }

  private static boolean contains(JsonNode names, String name) {
    for (JsonNode one : names) {
      if (one.asText().equals(name)) {
        return true;
      }
    }
    return false;
  }

  private static void mayBeNull(JsonNode property) {
    if (!(property instanceof ObjectNode schema)) {
      return;
    }
    JsonNode type = schema.path("type");
    if (schema.has("$ref")) {
      ObjectNode referred = schema.deepCopy();
      schema.removeAll();
      schema.putArray("anyOf").add(referred).addObject().put("type", "null");
    } else if (type.isMissingNode() && schema.path("anyOf") instanceof ArrayNode choices) {
      choices.addObject().put("type", "null");
    } else if (type.isTextual()) {
      schema.putArray("type").add(type.textValue()).add("null");
    } else if (type instanceof ArrayNode types && !contains(types, "null")) {
      types.add("null");
    }
    if (schema.path("enum") instanceof ArrayNode values && !hasNull(values)) {
      values.addNull();
    }
  }

  private static boolean hasNull(ArrayNode values) {
    for (JsonNode value : values) {
      if (value.isNull()) {
        return true;
      }
    }
    return false;
  }
}
