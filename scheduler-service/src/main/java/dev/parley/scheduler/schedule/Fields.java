package dev.parley.scheduler.schedule;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Reads the fields of a body, and tells of all that are wrong at once. */
final class Fields {

  private final JsonNode body;
  private final List<FieldError> errors = new ArrayList<>();

  Fields(@Nullable JsonNode body, Set<String> known) {
    if (body == null || !body.isObject()) {
      throw ProblemException.invalid("body", "Expected an object.");
    }
    this.body = body;
    body.fieldNames()
        .forEachRemaining(
            name -> {
              if (!known.contains(name)) {
                errors.add(
                    new FieldError(
                        name, "This field is not known here.", known.stream().sorted().toList()));
              }
            });
  }

  /** Whether the field is there, be it null. */
  boolean has(String name) {
    return body.has(name);
  }

  /** A text; null when it is left out or null. Blank ones count as null. */
  @Nullable String text(String name, int longest) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      wrong(name, "Expected a string.");
      return null;
    }
    String text = value.textValue();
    if (text.length() > longest) {
      wrong(name, "At most " + longest + " characters.");
    } else if (text.indexOf('\0') >= 0) {
      wrong(name, "The character NUL cannot be kept.");
    }
    return text.isBlank() ? null : text;
  }

  /** A text that was given, or else what there was before. */
  @Nullable String text(String name, int longest, @Nullable String before) {
    return has(name) ? text(name, longest) : before;
  }

  /** A whole number that was given, or else what there was before. */
  @Nullable Integer number(String name, int least, int most, @Nullable Integer before) {
    JsonNode value = body.path(name);
    if (value.isMissingNode()) {
      return before;
    }
    if (value.isNull()) {
      return null;
    }
    boolean whole = value.isIntegralNumber() || (value.isNumber() && value.doubleValue() % 1 == 0);
    if (!whole || value.doubleValue() < least || value.doubleValue() > most) {
      wrong(name, "Expected a whole number from " + least + " to " + most + ".");
      return before;
    }
    return value.intValue();
  }

  /** One of the names of an enum that was given, or else what there was before. */
  <E extends Enum<E>> E choice(String name, Class<E> type, List<E> allowed, E before) {
    JsonNode value = body.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return before;
    }
    for (E constant : allowed) {
      if (constant.name().equals(value.asText())) {
        return constant;
      }
    }
    errors.add(
        new FieldError(
            name,
            "This is not one of the allowed values.",
            Arrays.stream(type.getEnumConstants())
                .filter(allowed::contains)
                .map(Enum::name)
                .toList()));
    return before;
  }

  /** What a reader makes of a field, or what there was before when it refuses. */
  <T extends @Nullable Object> T read(Supplier<T> reader, T otherwise) {
    try {
      return reader.get();
    } catch (ProblemException e) {
      errors.addAll(e.errors());
      return otherwise;
    }
  }

  void wrong(String name, String message) {
    errors.add(new FieldError(name, message));
  }

  /**
   * @throws ProblemException 400 when something is wrong
   */
  void check() {
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
  }
}
