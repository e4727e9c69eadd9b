package dev.parley.inference.script;

import java.util.Map;

/**
 * All that a script can reach outside itself, as {@code parley.<name>(value)}; there is nothing
 * else.
 */
public record HostFunctions(Map<String, HostFunction> byName) {

  /** No way out. */
  public static final HostFunctions NONE = new HostFunctions(Map.of());

  /** Names are words of letters. */
  public HostFunctions {
    byName = Map.copyOf(byName);
    byName
        .keySet()
        .forEach(
            name -> {
              if (!name.matches("[A-Za-z]+")) {
                throw new IllegalArgumentException("Not a name of a host function: " + name);
              }
            });
  }
}
