package dev.parley.inference.upstream;

import org.jspecify.annotations.Nullable;

/** Whether the client still waits for its answer; work for one that left is given up. */
public final class ClientPresence {

  private boolean left;
  private @Nullable Runnable reaction;

  /** The client is gone; the current reaction runs. */
  public void leave() {
    Runnable run;
    synchronized (this) {
      left = true;
      run = reaction;
      reaction = null;
    }
    if (run != null) {
      run.run();
    }
  }

  /** True once the client is gone. */
  public synchronized boolean hasLeft() {
    return left;
  }

  /** Replaces what happens when the client leaves; happens at once if it already has. */
  public void onLeave(Runnable replacement) {
    synchronized (this) {
      if (!left) {
        reaction = replacement;
        return;
      }
    }
    replacement.run();
  }
}
