package dev.parley.inference.heal;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class CheckSchemaTest {

  private static final ObjectMapper JSON = new ObjectMapper();

  private static List<String> errors(String value, String schema) throws Exception {
    JsonNode tree = JSON.readTree(value);
    return CheckSchema.errors(tree, (ObjectNode) JSON.readTree(schema));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "https://json-schema.org/draft/2020-12/schema",
        "https://json-schema.org/draft/2019-09/schema",
        "http://json-schema.org/draft-07/schema#",
        "http://json-schema.org/draft-06/schema#",
        "http://json-schema.org/draft-04/schema#"
      })
  void referencesAndExpressionsAreChecked(String dialect) throws Exception {
    String schema =
        """
        {%s "properties": {"a": {"$ref": "#/definitions/word"}},
         "definitions": {"word": {"type": "string", "pattern": "^[a-z]+$"}}}"""
            .formatted(dialect.isEmpty() ? "" : "\"$schema\": \"" + dialect + "\",");
    assertThat(errors("{\"a\": \"word\"}", schema)).isEmpty();
    assertThat(errors("{\"a\": \"two words\"}", schema)).hasSize(1);
    assertThat(errors("{\"a\": 7}", schema)).hasSize(1).first().asString().contains("/a");
  }

  @Test
  void treesAreChecked() throws Exception {
    String schema =
        """
        {"$ref": "#/$defs/tree", "$defs": {"tree": {"type": "object", "required": ["name"],
         "properties": {"children": {"type": "array", "items": {"$ref": "#/$defs/tree"}}}}}}""";
    assertThat(errors("{\"name\": 1, \"children\": [{\"name\": 2}]}", schema)).isEmpty();
    assertThat(errors("{\"name\": 1, \"children\": [{}]}", schema)).hasSize(1);
  }

  @Test
  void billionsOfReferencesAllowEverything() throws Exception {
    ObjectNode schema = JSON.createObjectNode();
    schema.put("$ref", "#/$defs/d0");
    ObjectNode definitions = schema.putObject("$defs");
    for (int n = 0; n < 30; n++) {
      String next = "#/$defs/d" + (n + 1);
      definitions.putObject("d" + n).putArray("allOf").addObject().put("$ref", next);
      ((com.fasterxml.jackson.databind.node.ArrayNode) definitions.path("d" + n).path("allOf"))
          .addObject()
          .put("$ref", next);
    }
    definitions.putObject("d30").put("type", "string");
    assertThat(CheckSchema.errors(JSON.readTree("7"), schema)).isEmpty();
  }

  @Test
  void aSchemaWithTheIdOfAnotherIsItsOwn() throws Exception {
    String one = "{\"$id\": \"https://example.org/s\", \"type\": \"string\"}";
    String other = "{\"$id\": \"https://example.org/s\", \"type\": \"number\"}";
    assertThat(errors("7", one)).hasSize(1);
    assertThat(errors("7", other)).isEmpty();
    assertThat(errors("7", one)).hasSize(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"(x+x+)+y", "(x|xx)*y", "^(([a-z])+.)+[A-Z]([a-z])+$"})
  void expressionsThatTryForEverAllowEverything(String expression) throws Exception {
    ObjectNode schema = JSON.createObjectNode().put("pattern", expression);
    assertThat(CheckSchema.errors(JSON.valueToTree("x".repeat(5000) + "!"), schema)).isEmpty();
  }
}
