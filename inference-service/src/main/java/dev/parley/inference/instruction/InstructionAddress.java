package dev.parley.inference.instruction;

import java.time.Duration;
import java.util.Map;
import java.util.UUID;

/**
 * Where instructions stand.
 *
 * @param account who reads them, so that nobody reads another's from the cache
 * @param name for people
 * @param headers sent with the request; values are secrets
 * @param cached how long what was read may be used again
 */
public record InstructionAddress(
    UUID account, String name, String url, Map<String, String> headers, Duration cached) {

  /** Without the values of headers: this may reach a log. */
  @Override
  public String toString() {
    return "InstructionAddress[" + name + "]";
  }
}
