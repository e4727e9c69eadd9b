package dev.parley.inference.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;

/**
 * A tool that clients may call.
 *
 * @param parameters the JSON schema of its arguments
 * @param changes whether it changes anything
 */
record OfferedTool(
    String name, String description, ObjectNode parameters, boolean changes, Body body) {

  /** What a tool does; blocks. */
  interface Body {

    /**
     * Runs.
     *
     * @return a text for the model
     * @throws dev.parley.web.problem.ProblemException that tells the model what to do otherwise
     */
    String run(Asker asker, JsonNode arguments);
  }

  /** A schema of an object without properties. */
  static ObjectNode schema() {
    ObjectNode schema = JsonNodeFactory.instance.objectNode();
    schema.put("type", "object").putObject("properties");
    return schema.put("additionalProperties", false);
  }

  /** Adds a property and gives it. */
  static ObjectNode property(ObjectNode schema, String name, String type, String description) {
    return ((ObjectNode) schema.path("properties"))
        .putObject(name)
        .put("type", type)
        .put("description", description);
  }

  /** Adds a text that must be given. */
  static void required(ObjectNode schema, String name, String description) {
    property(schema, name, "string", description).put("minLength", 1);
    schema.withArray("required").add(name);
  }
}
