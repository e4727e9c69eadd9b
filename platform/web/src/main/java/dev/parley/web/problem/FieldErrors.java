package dev.parley.web.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Says in words what a JSON reader did not like, without repeating the rejected value. */
public final class FieldErrors {

  private FieldErrors() {}

  /** One sentence for several errors. */
  public static String inWords(List<FieldError> errors) {
    return errors.stream()
        .map(
            e ->
                e.field()
                    + ": "
                    + e.message()
                    + (e.allowed() == null
                        ? ""
                        : " Allowed: " + String.join(", ", e.allowed()) + "."))
        .collect(Collectors.joining(" "));
  }

  /**
   * The problem of a body that could not be read as the type that was expected.
   *
   * @return 400, with the field's path when the JSON is well formed, or with line and column
   */
  public static ProblemException ofUnreadable(JsonProcessingException e) {
    if (e.getCause() instanceof ProblemException problem) {
      return problem;
    }
    if (e instanceof StreamConstraintsException) {
      return ofExceeded(e);
    }
    if (e instanceof MismatchedInputException mismatch) {
      return ProblemException.invalid(List.of(ofMismatch(mismatch)));
    }
    if (e instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      return ProblemException.invalid(pathOf(mapping), "This value cannot be read.");
    }
    var at = e.getLocation();
    String place = at == null ? "" : " at line " + at.getLineNr() + ", column " + at.getColumnNr();
    return ProblemException.invalid("The body is not well-formed JSON" + place + ".");
  }

  private static ProblemException ofExceeded(JsonProcessingException e) {
    return String.valueOf(e.getMessage()).startsWith("Document length")
        ? new ProblemException(ProblemType.TOO_LARGE, "The JSON is longer than is read here.")
        : ProblemException.invalid(
            "The JSON has too many values, is nested too deeply, or has a number or a name that is"
                + " too long.");
  }

  private static FieldError ofMismatch(MismatchedInputException e) {
    Class<?> target = e.getTargetType();
    String field = pathOf(e);
    if (e instanceof InvalidFormatException && target != null && target.isEnum()) {
      return new FieldError(field, "This is not one of the allowed values.", constantsOf(target));
    }
    return new FieldError(field, "Expected " + nameOf(target) + ".");
  }

  private static List<String> constantsOf(Class<?> target) {
    return Arrays.stream(target.getEnumConstants()).map(String::valueOf).toList();
  }

  private static String pathOf(JsonMappingException e) {
    StringBuilder path = new StringBuilder();
    for (var reference : e.getPath()) {
      if (reference.getFieldName() != null) {
        path.append(path.isEmpty() ? "" : ".").append(reference.getFieldName());
      } else {
        path.append('[').append(reference.getIndex()).append(']');
      }
    }
    return path.isEmpty() ? "body" : path.toString();
  }

  private static String nameOf(@Nullable Class<?> type) {
    if (type == null) {
      return "another type";
    }
    if (type == String.class || type.isEnum()) {
      return "a string";
    }
    if (type == boolean.class || type == Boolean.class) {
      return "true or false";
    }
    if (type == int.class || type == Integer.class || type == long.class || type == Long.class) {
      return "a whole number";
    }
    if (type.isPrimitive() || Number.class.isAssignableFrom(type)) {
      return "a number";
    }
    if (type == java.util.UUID.class) {
      return "a UUID";
    }
    if (type.isArray() || Iterable.class.isAssignableFrom(type)) {
      return "an array";
    }
    return "an object";
  }
}
