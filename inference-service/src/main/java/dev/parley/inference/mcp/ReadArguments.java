package dev.parley.inference.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.web.problem.ProblemException;
import org.jspecify.annotations.Nullable;

/** Reads the arguments of a tool; what is wrong is said by the argument's name. */
final class ReadArguments {

  private ReadArguments() {}

  /** A text that must be given. */
  static String text(JsonNode arguments, String name) {
    JsonNode value = arguments.path(name);
    if (!value.isTextual() || value.textValue().isBlank()) {
      throw ProblemException.invalid(name, "Expected a text.");
    }
    return value.textValue().strip();
  }

  /** A whole number between two others, or what stands for none. */
  static int number(JsonNode arguments, String name, int least, int most, int otherwise) {
    JsonNode value = arguments.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return otherwise;
    }
    if (!value.isIntegralNumber() || value.asLong() < least || value.asLong() > most) {
      throw ProblemException.invalid(name, "Expected a number from " + least + " to " + most + ".");
    }
    return value.intValue();
  }

  /** A number from 0 to 1; null for none. */
  static @Nullable Double share(JsonNode arguments, String name) {
    JsonNode value = arguments.path(name);
    if (value.isMissingNode() || value.isNull()) {
      return null;
    }
    if (!value.isNumber() || value.asDouble() < 0 || value.asDouble() > 1) {
      throw ProblemException.invalid(name, "Expected a number from 0 to 1.");
    }
    return value.asDouble();
  }
}
