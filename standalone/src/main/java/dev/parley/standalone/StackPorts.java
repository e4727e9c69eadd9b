package dev.parley.standalone;

import java.util.EnumMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * The nine ports of a stack: {@code PARLEY_PORT} (8700) and the eight after it, each of which its
 * own variable moves ({@code PARLEY_PORT_GATEWAY} …). Uses the JDK only, see {@link Part}.
 */
record StackPorts(Map<Part, Integer> byPart) {

  static final int DEFAULT_BASE = 8700;

  /**
   * The ports that an environment asks for.
   *
   * @throws IllegalArgumentException naming the variable whose value is not a usable port
   */
  static StackPorts from(Map<String, String> environment) {
    int base = port(environment, "PARLEY_PORT", DEFAULT_BASE);
    Map<Part, Integer> ports = new EnumMap<>(Part.class);
    Set<Integer> seen = new LinkedHashSet<>();
    for (Part part : Part.values()) {
      int port = port(environment, part.portVariable(), base + part.ordinal());
      if (!seen.add(port)) {
        throw new IllegalArgumentException(
            "Port %d is given to two processes; %s is the second"
                .formatted(port, part.portVariable()));
      }
      ports.put(part, port);
    }
    return new StackPorts(ports);
  }

  int of(Part part) {
    return byPart.get(part);
  }

  private static int port(Map<String, String> environment, String variable, int byDefault) {
    String value = environment.getOrDefault(variable, "").strip();
    try {
      int port = value.isEmpty() ? byDefault : Integer.parseInt(value);
      if (port >= 1 && port <= 65535) {
        return port;
      }
      value = String.valueOf(port);
    } catch (NumberFormatException e) {
      // told below, as for numbers out of range
    }
    throw new IllegalArgumentException(
        variable + " must be a port from 1 to 65535, not '" + value + "'");
  }
}
