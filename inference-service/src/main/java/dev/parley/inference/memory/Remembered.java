package dev.parley.inference.memory;

import org.jspecify.annotations.Nullable;

/**
 * What became of something to remember.
 *
 * @param memory as it is kept now; null when it was refused
 */
public record Remembered(Outcome outcome, @Nullable Memory memory) {

  /** How it ended. */
  public enum Outcome {
    /** It is a new memory. */
    New,
    /** The same was remembered before; it has the new expiry now. */
    Merged,
    /** Memories of the user were deleted since the answer began, so nothing was kept. */
    DeletedMeanwhile
  }
}
