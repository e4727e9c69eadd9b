package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.web.problem.ProblemException;
import java.util.List;
import java.util.function.Predicate;

/** OpenAI's filters over the attributes of files. */
final class MatchAttributes {

  private static final int DEEPEST = 10;
  private static final List<String> COMPARISONS =
      List.of("eq", "ne", "gt", "gte", "lt", "lte", "in", "nin");
  private static final String FIELD = "filters";

  private MatchAttributes() {}

  /**
   * Reads a filter. A file without the attribute matches {@code ne} and {@code nin} only.
   *
   * @param filter missing or null for none
   * @throws ProblemException 400 for one that is not valid
   */
  static Predicate<ObjectNode> of(JsonNode filter) {
    return filter.isMissingNode() || filter.isNull() ? any -> true : read(filter, 0);
  }

  private static Predicate<ObjectNode> read(JsonNode filter, int depth) {
    String type = filter.path("type").asText("");
    if (type.equals("and") || type.equals("or")) {
      JsonNode inner = filter.path("filters");
      if (!inner.isArray() || inner.isEmpty() || depth == DEEPEST) {
        throw ProblemException.invalid(
            FIELD, "'and' and 'or' need 'filters', at most " + DEEPEST + " within each other.");
      }
      Predicate<ObjectNode> all = read(inner.get(0), depth + 1);
      for (int at = 1; at < inner.size(); at++) {
        Predicate<ObjectNode> next = read(inner.get(at), depth + 1);
        all = type.equals("and") ? all.and(next) : all.or(next);
      }
      return all;
    }
    if (!COMPARISONS.contains(type)) {
      throw ProblemException.invalid(FIELD, "Unknown type of a filter.", COMPARISONS);
    }
    JsonNode key = filter.path("key");
    JsonNode value = filter.path("value");
    boolean isList = type.equals("in") || type.equals("nin");
    if (!key.isTextual() || (isList ? !value.isArray() : !isPlain(value))) {
      throw ProblemException.invalid(
          FIELD, "A comparison needs a 'key' and a 'value': text, number, boolean or a list.");
    }
    return attributes -> compare(type, attributes.path(key.textValue()), value);
  }

  private static boolean isPlain(JsonNode value) {
    return value.isTextual() || value.isNumber() || value.isBoolean();
  }

  private static boolean compare(String type, JsonNode has, JsonNode wanted) {
    return switch (type) {
      case "eq" -> same(has, wanted);
      case "ne" -> !same(has, wanted);
      case "in" -> isAmong(has, wanted);
      case "nin" -> !isAmong(has, wanted);
      default -> has.isNumber() && wanted.isNumber() && ordered(type, has, wanted);
    };
  }

  private static boolean ordered(String type, JsonNode has, JsonNode wanted) {
    int compared = has.decimalValue().compareTo(wanted.decimalValue());
    return switch (type) {
      case "gt" -> compared > 0;
      case "gte" -> compared >= 0;
      case "lt" -> compared < 0;
      default -> compared <= 0;
    };
  }

  private static boolean isAmong(JsonNode has, JsonNode wanted) {
    for (JsonNode one : wanted) {
      if (same(has, one)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(JsonNode has, JsonNode wanted) {
    return has.isNumber() && wanted.isNumber()
        ? has.decimalValue().compareTo(wanted.decimalValue()) == 0
        : has.equals(wanted);
  }
}
