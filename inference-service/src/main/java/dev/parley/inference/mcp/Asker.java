package dev.parley.inference.mcp;

import java.util.UUID;

/**
 * Who calls a tool.
 *
 * @param token of the caller, to ask other services with
 */
record Asker(UUID account, String token) {

  /** Under which a request's context holds it. */
  static final String KEY = "asker";

  /** Without the token: this may reach a log. */
  @Override
  public String toString() {
    return "Asker[" + account + "]";
  }
}
