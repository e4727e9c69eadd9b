package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.sql.Database;
import dev.parley.web.ids.Ids;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Reads the fields of a request and gathers all that is wrong with them. A field of null is one
 * that is not given: ragflow-sdk sends those that its caller left out.
 */
final class Fields {

  private static final int MOST_TEXTS = 1024;
  private static final int MOST_IDS = 10_000;

  private final JsonNode body;
  private final List<FieldError> errors = new ArrayList<>();

  private Fields(JsonNode body) {
    this.body = body;
  }

  /**
   * Of a JSON object.
   *
   * @throws ProblemException 400 when it is none
   */
  static Fields of(@Nullable JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ProblemException.invalid("body", "A JSON object is needed.");
    }
    return new Fields(body);
  }

  /**
   * Ends the reading.
   *
   * @throws ProblemException 400 with all that was wrong
   */
  void check() {
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
  }

  void wrong(String name, String message) {
    wrong(new FieldError(name, message));
  }

  /** Only the first that is wrong with a field is said; the rest often follows from it. */
  private void wrong(FieldError error) {
    if (errors.stream().noneMatch(before -> before.field().equals(error.field()))) {
      errors.add(error);
    }
  }

  boolean has(String name) {
    return body.hasNonNull(name);
  }

  /** The value as it is; null when it is not given. */
  @Nullable JsonNode any(String name) {
    return has(name) ? body.get(name) : null;
  }

  /** An object; null when it is not given. */
  @Nullable JsonNode object(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isObject()) {
      wrong(name, "Expected an object.");
      return null;
    }
    return value;
  }

  @Nullable String text(String name, int longest) {
    JsonNode value = any(name);
    if (value == null) {
      return null;
    }
    if (!value.isTextual()) {
      wrong(name, "Expected a string.");
      return null;
    }
    String text = Database.withoutNul(value.textValue());
    if (text.length() > longest) {
      wrong(name, "At most " + longest + " characters.");
    }
    return text;
  }

  /** A text that has to be there, and not to be blank. */
  String required(String name, int longest) {
    int before = errors.size();
    String text = text(name, longest);
    if (errors.size() == before && (text == null || text.isBlank())) {
      wrong(name, "Is required, and may not be blank.");
    }
    return text == null ? "" : text;
  }

  /** One of some words; null when it is not given. */
  @Nullable String choice(String name, List<String> allowed) {
    String text = text(name, Integer.MAX_VALUE);
    if (text != null && !allowed.contains(text)) {
      wrong(new FieldError(name, "This is not one of the allowed values.", allowed));
    }
    return text;
  }

  /** A number that clients send back as it was shown; another value would have no effect. */
  void unchanged(String name, double value) {
    JsonNode given = any(name);
    if (given != null && (!given.isNumber() || given.doubleValue() != value)) {
      wrong(name, "Can't be changed.");
    }
  }

  @Nullable Boolean flag(String name) {
    JsonNode value = any(name);
    if (value != null && !value.isBoolean()) {
      wrong(name, "Expected true or false.");
      return null;
    }
    return value == null ? null : value.booleanValue();
  }

  int integer(String name, int least, int most, int otherwise) {
    JsonNode value = any(name);
    if (value == null) {
      return otherwise;
    }
    boolean fits =
        value.isIntegralNumber()
            && value.canConvertToInt()
            && value.intValue() >= least
            && value.intValue() <= most;
    if (!fits) {
      wrong(name, "Expected a whole number from " + least + " to " + most + ".");
      return otherwise;
    }
    return value.intValue();
  }

  /** A number from 0 to 1. */
  double share(String name, double otherwise) {
    JsonNode value = any(name);
    if (value == null) {
      return otherwise;
    }
    if (!value.isNumber() || !(value.doubleValue() >= 0 && value.doubleValue() <= 1)) {
      wrong(name, "Expected a number from 0 to 1.");
      return otherwise;
    }
    return value.doubleValue();
  }

  /** Texts without blank ones, each once; null when the field is not given. */
  @Nullable List<String> texts(String name, int longest) {
    JsonNode value = any(name);
    if (value == null) {
      return null;
    }
    if (!value.isArray() || value.size() > MOST_TEXTS) {
      wrong(name, "Expected a list of at most " + MOST_TEXTS + " strings.");
      return null;
    }
    List<String> texts = new ArrayList<>();
    for (JsonNode each : value) {
      if (!each.isTextual() || each.textValue().length() > longest) {
        wrong(name, "Expected strings of at most " + longest + " characters.");
        return null;
      }
      if (!each.textValue().isBlank()) {
        texts.add(Database.withoutNul(each.textValue()));
      }
    }
    return texts.stream().distinct().toList();
  }

  /**
   * Ids, each once; null when the field is not given.
   *
   * @param what names the objects in the problem of one that is no id, which is not found
   */
  @Nullable List<UUID> ids(String name, String what) {
    JsonNode value = any(name);
    if (value == null) {
      return null;
    }
    if (!value.isArray() || value.size() > MOST_IDS) {
      wrong(name, "Expected a list of at most " + MOST_IDS + " ids.");
      return null;
    }
    List<UUID> ids = new ArrayList<>();
    for (JsonNode each : value) {
      if (!each.isTextual()) {
        wrong(name, "Expected ids as strings.");
        return null;
      }
      UUID id = Ids.parse(each.textValue(), what + " " + shown(each.textValue()));
      if (!ids.contains(id)) {
        ids.add(id);
      }
    }
    return ids;
  }

  private static String shown(String text) {
    return text.length() > 64 ? text.substring(0, 64) + "…" : text;
  }
}
