package dev.parley.inference.tool.shell;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.pipeline.Tool;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * The options of a tool as a program: one for each property of its JSON schema. A list's option may
 * be given several times, or once with JSON; an object's takes JSON; a boolean's needs no value.
 * What is not an option is the value of the first required property that has none yet.
 */
final class CommandLine {

  private static final String WHOLE = "--json";

  private final Tool tool;
  private final ObjectMapper json;
  private final Map<String, JsonNode> properties = new java.util.LinkedHashMap<>();

  CommandLine(Tool tool, ObjectMapper json) {
    this.tool = tool;
    this.json = json;
    tool.parameters()
        .path("properties")
        .properties()
        .forEach(field -> properties.put(field.getKey(), field.getValue()));
  }

  /**
   * Reads arguments.
   *
   * @throws IllegalArgumentException when they cannot be read; it says why
   */
  ObjectNode read(List<String> arguments) {
    ObjectNode read = json.createObjectNode();
    List<String> bare = new ArrayList<>();
    Iterator<String> rest = arguments.iterator();
    boolean options = true;
    while (rest.hasNext()) {
      String argument = rest.next();
      if (options && argument.equals("--")) {
        options = false;
      } else if (options && argument.startsWith("--")) {
        option(argument, rest, read);
      } else {
        bare.add(argument);
      }
    }
    placeBare(bare, read);
    return read;
  }

  private void option(String argument, Iterator<String> rest, ObjectNode read) {
    int equals = argument.indexOf('=');
    String written = equals < 0 ? argument : argument.substring(0, equals);
    if (written.equals(WHOLE)) {
      whole(equals < 0 ? next(written, rest) : argument.substring(equals + 1), read);
      return;
    }
    String name = nameOf(written);
    boolean flag = typeOf(name).equals("boolean");
    if (flag && equals < 0) {
      read.put(name, !written.startsWith("--no-") || matches(written, name));
      return;
    }
    put(read, name, equals < 0 ? next(written, rest) : argument.substring(equals + 1));
  }

  private static String next(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value");
    }
    return rest.next();
  }

  private void whole(String text, ObjectNode read) {
    if (!(tree(WHOLE, text) instanceof ObjectNode object)) {
      throw new IllegalArgumentException(WHOLE + " takes a JSON object");
    }
    read.setAll(object);
  }

  private String nameOf(String option) {
    for (String name : properties.keySet()) {
      boolean negated =
          typeOf(name).equals("boolean")
              && option.startsWith("--no-")
              && matches("--" + option.substring("--no-".length()), name);
      if (matches(option, name) || negated) {
        return name;
      }
    }
    throw new IllegalArgumentException("there is no option " + option);
  }

  /** {@code --max-results} means {@code maxResults} and {@code max_results} alike. */
  private static boolean matches(String option, String name) {
    return plain(option.substring(2)).equals(plain(name));
  }

  private static String plain(String name) {
    return name.replaceAll("[-_ ]", "").toLowerCase(Locale.ROOT);
  }

  private String typeOf(String name) {
    JsonNode type = properties.getOrDefault(name, json.createObjectNode()).path("type");
    if (type.isArray()) {
      for (JsonNode each : type) {
        if (!each.asText().equals("null")) {
          return each.asText();
        }
      }
    }
    return type.asText("");
  }

  private void put(ObjectNode read, String name, String text) {
    if (!typeOf(name).equals("array")) {
      read.set(name, value(name, typeOf(name), text));
      return;
    }
    ArrayNode list = read.path(name) instanceof ArrayNode known ? known : read.putArray(name);
    if (text.strip().startsWith("[") && tree("--" + name, text) instanceof ArrayNode given) {
      list.addAll(given);
    } else {
      String inner =
          properties.getOrDefault(name, list).path("items").path("type").asText("string");
      list.add(value(name, inner, text));
    }
  }

  private JsonNode value(String name, String type, String text) {
    return switch (type) {
      case "integer", "number" -> number(name, text);
      case "boolean" -> truth(name, text);
      case "object", "array" -> tree("--" + name, text);
      case "string" -> JsonNodeFactory.instance.textNode(text);
      default -> lenient(text);
    };
  }

  private static JsonNode number(String name, String text) {
    try {
      BigDecimal number = new BigDecimal(text.strip());
      return number.scale() <= 0 && number.precision() - number.scale() <= 18
          ? JsonNodeFactory.instance.numberNode(number.longValueExact())
          : JsonNodeFactory.instance.numberNode(number);
    } catch (NumberFormatException | ArithmeticException e) {
      throw new IllegalArgumentException("--" + name + " takes a number", e);
    }
  }

  private static JsonNode truth(String name, String text) {
    return switch (text.strip().toLowerCase(Locale.ROOT)) {
      case "true", "yes", "1" -> JsonNodeFactory.instance.booleanNode(true);
      case "false", "no", "0" -> JsonNodeFactory.instance.booleanNode(false);
      default -> throw new IllegalArgumentException("--" + name + " takes true or false");
    };
  }

  /** Where a schema does not say what it wants: JSON if it is, else text. */
  private JsonNode lenient(String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      return JsonNodeFactory.instance.textNode(text);
    }
  }

  private JsonNode tree(String option, String text) {
    try {
      return json.readTree(text);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(option + " takes JSON, and this is none", e);
    }
  }

  private void placeBare(List<String> bare, ObjectNode read) {
    for (String text : bare) {
      String free = null;
      for (JsonNode required : tool.parameters().path("required")) {
        if (free == null && !read.has(required.asText())) {
          free = required.asText();
        }
      }
      if (free == null) {
        throw new IllegalArgumentException("'" + text + "' belongs to no option");
      }
      put(read, free, text);
    }
  }

  /** What {@code --help} prints. */
  String help() {
    StringBuilder help = new StringBuilder();
    help.append(tool.name())
        .append(": ")
        .append(tool.description().strip())
        .append("\n\nOptions:\n");
    List<String> required = new ArrayList<>();
    tool.parameters().path("required").forEach(name -> required.add(name.asText()));
    properties.forEach(
        (name, schema) -> {
          String type = typeOf(name);
          help.append("  --").append(name);
          help.append(type.equals("boolean") ? "" : " <" + (type.isEmpty() ? "value" : type) + ">");
          help.append(required.contains(name) ? "  (required)" : "");
          String about = schema.path("description").asText("").strip();
          help.append(about.isEmpty() ? "" : "  " + about);
          if (schema.path("enum").isArray()) {
            help.append("  One of: ").append(schema.path("enum"));
          }
          help.append('\n');
        });
    return help.append("  ")
        .append(WHOLE)
        .append(" <object>  All options as one JSON object\n  --help  This text\n")
        .toString();
  }
}
