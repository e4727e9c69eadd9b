package dev.parley.benchmarks.retrieval;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The installation that is measured.
 *
 * @param gateway its address without a slash at the end
 * @param key an API key
 */
public record Target(String gateway, String key) {

  private static final Path DEV_ENV = Path.of(".parley", "dev.env");

  /**
   * From {@code --gateway} and {@code --key}, or GATEWAY_URL and API_KEY in the environment, or in
   * {@code .parley/dev.env}, in this order.
   *
   * @throws IllegalArgumentException when one of the two is nowhere
   */
  public static Target of(List<String> arguments) throws IOException {
    Map<String, String> file = new HashMap<>();
    if (Files.exists(DEV_ENV)) {
      for (String line : Files.readAllLines(DEV_ENV)) {
        String[] parts = line.replaceFirst("^export ", "").split("=", 2);
        if (parts.length == 2) {
          file.put(parts[0].strip(), parts[1].strip().replaceAll("^[\"']|[\"']$", ""));
        }
      }
    }
    String gateway = find(arguments, "--gateway", "GATEWAY_URL", file);
    return new Target(gateway.replaceAll("/+$", ""), find(arguments, "--key", "API_KEY", file));
  }

  private static String find(
      List<String> arguments, String option, String variable, Map<String, String> file) {
    int at = arguments.indexOf(option);
    if (at >= 0 && at + 1 < arguments.size()) {
      return arguments.get(at + 1);
    }
    @Nullable String value = System.getenv(variable);
    if (value == null) {
      value = file.get(variable);
    }
    if (value == null) {
      throw new IllegalArgumentException(
          "Give " + option + ", or set " + variable + ", or start the stack with ./parley up.");
    }
    return value;
  }
}
