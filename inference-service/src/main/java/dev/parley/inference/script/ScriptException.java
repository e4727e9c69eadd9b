package dev.parley.inference.script;

/** A script that came to no result. The message is for whoever wrote the script. */
public final class ScriptException extends Exception {

  private static final long serialVersionUID = 1L;

  /** What happened. */
  public enum Reason {
    /** It is no JavaScript; the message names the line. */
    SYNTAX,
    /** It threw something, or its promise never settles. */
    THROWN,
    /** It took too long. */
    TIME,
    /** It used the processor for too long. */
    WORK,
    /** It wanted more memory, or called itself too deeply. */
    MEMORY,
    /** Script, argument, result or what it hands to a host function is too large. */
    SIZE,
    /** The result has not the shape that is asked for. */
    RESULT,
    /** Too many scripts are running. */
    BUSY
  }

  private final Reason reason;

  ScriptException(Reason reason, String message) {
    super(message);
    this.reason = reason;
  }

  /** What happened. */
  public Reason reason() {
    return reason;
  }
}
