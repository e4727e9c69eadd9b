package dev.parley.inference.tool.builtin;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** Writes the JSON schema of a tool's arguments. */
public final class Schema {

  private final ObjectNode schema = JsonNodeFactory.instance.objectNode();
  private final ObjectNode properties;

  private Schema() {
    schema.put("type", "object");
    properties = schema.putObject("properties");
  }

  /** Without arguments yet. */
  public static Schema object() {
    return new Schema();
  }

  /** A text. */
  public Schema text(String name, String description) {
    property(name, "string", description);
    return this;
  }

  /** One of several texts. */
  public Schema choice(String name, String description, List<String> values) {
    ArrayNode allowed = property(name, "string", description).putArray("enum");
    values.forEach(allowed::add);
    return this;
  }

  /** Several texts, one at least. */
  public Schema texts(String name, String description, int most) {
    ObjectNode array = property(name, "array", description);
    array.putObject("items").put("type", "string");
    array.put("minItems", 1).put("maxItems", most);
    return this;
  }

  /** A whole number. */
  public Schema number(String name, String description, int least, int most) {
    property(name, "integer", description).put("minimum", least).put("maximum", most);
    return this;
  }

  /** Texts by names that the model chooses. */
  public Schema map(String name, String description) {
    property(name, "object", description).putObject("additionalProperties").put("type", "string");
    return this;
  }

  /** Says which of the arguments must be given, and ends. */
  public ObjectNode requiring(String... names) {
    ArrayNode required = schema.putArray("required");
    for (String name : names) {
      required.add(name);
    }
    return schema;
  }

  private ObjectNode property(String name, String type, String description) {
    return properties.putObject(name).put("type", type).put("description", description);
  }
}
