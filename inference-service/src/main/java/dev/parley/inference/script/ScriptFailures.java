package dev.parley.inference.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.parley.inference.script.ScriptException.Reason;
import org.jspecify.annotations.Nullable;
import run.endive.runtime.WasmInterruptedException;

/** Tells what ended a run from what the engine threw. */
final class ScriptFailures {

  private ScriptFailures() {}

  static ScriptException of(@Nullable Throwable failure) {
    for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
      ScriptException known = known(cause);
      if (known != null) {
        return known;
      }
    }
    // Its own message holds our program and what the script wrote.
    return new ScriptException(Reason.THROWN, "The script ended the engine.");
  }

  private static @Nullable ScriptException known(Throwable cause) {
    return switch (cause) {
      case ScriptException typed -> typed;
      case WasmInterruptedException e -> new ScriptException(Reason.TIME, "The script was ended.");
      case StackOverflowError e -> tooDeep();
      // The engine's stack lies at the foot of its memory: one frame too many is below zero.
      case RuntimeException e when isBelowZero(e.getMessage()) -> tooDeep();
      case JsonProcessingException e ->
          new ScriptException(Reason.SIZE, "The script handed over too much, or no JSON.");
      case RuntimeException e when isOutOfMemory(e.getMessage()) -> outOfMemory();
      default -> null;
    };
  }

  /** What the script itself threw. */
  static ScriptException thrown(boolean syntax, String words) {
    if (syntax) {
      return new ScriptException(Reason.SYNTAX, words);
    }
    if (words.contains("Maximum call stack size exceeded") || words.contains("stack overflow")) {
      return tooDeep();
    }
    return isOutOfMemory(words) ? outOfMemory() : new ScriptException(Reason.THROWN, words);
  }

  private static boolean isOutOfMemory(@Nullable String words) {
    return words != null
        && (words.contains("out of memory") || words.contains("memory allocation of"));
  }

  private static boolean isBelowZero(@Nullable String words) {
    return words != null && words.contains("out of bounds memory access");
  }

  private static ScriptException tooDeep() {
    return new ScriptException(Reason.MEMORY, "The script calls itself too deeply.");
  }

  static ScriptException outOfMemory() {
    return new ScriptException(Reason.MEMORY, "The script wants more memory than it may have.");
  }
}
