package dev.parley.inference.script;

import com.fasterxml.jackson.databind.JsonNode;

/** Something of ours that a script may call. */
@FunctionalInterface
public interface HostFunction {

  /**
   * Runs on the script's thread. May block; interrupting ends it, and it must then return soon.
   *
   * @throws HostFailure what the script shall see as an error that it can catch
   */
  JsonNode call(JsonNode argument) throws HostFailure;

  /** A failure whose message the script may see. */
  final class HostFailure extends Exception {
    private static final long serialVersionUID = 1L;

    /** A failure in words. */
    public HostFailure(String message) {
      super(message);
    }
  }
}
