package dev.parley.benchmarks;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Options of a benchmark's command line: {@code --name value}, each with a default. */
public final class Arguments {

  private final Map<String, String> values;

  private Arguments(Map<String, String> values) {
    this.values = Map.copyOf(values);
  }

  /**
   * Reads a command line.
   *
   * @param defaults the option names without dashes, and what each is when it is not given
   * @throws IllegalArgumentException for an unknown option or one without a value, naming all
   */
  public static Arguments parse(Map<String, String> defaults, String... line) {
    Map<String, String> values = new HashMap<>(defaults);
    for (int at = 0; at < line.length; at += 2) {
      String name = line[at].startsWith("--") ? line[at].substring(2) : "";
      if (!defaults.containsKey(name) || at + 1 == line.length) {
        throw new IllegalArgumentException(
            "\"%s\" is no option or lacks its value. Options and defaults: %s"
                .formatted(line[at], defaults));
      }
      values.put(name, line[at + 1]);
    }
    return new Arguments(values);
  }

  /** The value as given. */
  public String text(String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalStateException("No option is called " + name + ".");
    }
    return value;
  }

  /** Comma-separated values. */
  public List<String> texts(String name) {
    return Arrays.stream(text(name).split(",")).map(String::strip).toList();
  }

  /**
   * A whole number of at least a minimum.
   *
   * @throws IllegalArgumentException for anything else
   */
  public int number(String name, int minimum) {
    return number(name, text(name), minimum);
  }

  /** Comma-separated whole numbers of at least a minimum. */
  public List<Integer> numbers(String name, int minimum) {
    return texts(name).stream().map(text -> number(name, text, minimum)).toList();
  }

  private static int number(String name, String text, int minimum) {
    try {
      int number = Integer.parseInt(text);
      if (number >= minimum) {
        return number;
      }
    } catch (NumberFormatException notANumber) {
      // Answered below, as a number that is too small.
    }
    throw new IllegalArgumentException(
        "--%s takes whole numbers from %d, not \"%s\".".formatted(name, minimum, text));
  }
}
