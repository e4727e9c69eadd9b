package dev.parley.inference.upstream;

import org.jspecify.annotations.Nullable;

/** Whether the client still waits for its answer; work for one that left is given up. */
public final class ClientPresence {

  /**
   * Tells an upstream through how many Parleys a call has come. One whose address is ours would be
   * asked by itself for ever.
   */
  public static final String HOPS_HEADER = "Parley-Hops";

  private boolean left;
  private @Nullable Runnable reaction;
  private volatile int hops;

  /** Through how many Parleys the call had come before; 0 from a client of its own. */
  public int hops() {
    return hops;
  }

  /** Sets {@link #hops}. */
  public void cameThrough(int before) {
    hops = before;
  }

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
