package dev.parley.inference.aigateway;

import java.util.List;

/** The names that {@code knownToolHandlerName} may have, in any case. */
public final class ToolHandlers {

  /** The model calls functions itself. */
  public static final String NATIVE = "native";

  /** {@link #NATIVE}, AIVAX' own handler, and the formats in which models write their calls. */
  public static final List<String> NAMES =
      List.of(NATIVE, "react.v1.selfcall", "hermes", "mistral", "llama3_json");

  private ToolHandlers() {}

  static boolean exists(String name) {
    return NAMES.stream().anyMatch(name::equalsIgnoreCase);
  }
}
