package dev.parley.standalone;

import java.io.IOException;
import java.time.Duration;

/** One process of the stack: how it is started, seen to work, and stopped. */
interface Component {

  /** As in {@link Part#label()}. */
  String name();

  int port();

  /**
   * Starts a new process; it need not be ready on return.
   *
   * @throws IOException when there is nothing to start, in words for the user
   */
  Running launch() throws IOException;

  /** Why it does not work, as its log tells; empty when the log says nothing. */
  String reason();

  /** A started process. */
  interface Running {

    ProcessHandle process();

    /** Whether it does its work now; asked many times a second while it starts. */
    boolean isReady();

    /** Asks it to end, waits, and ends it by force when the bound is over. Idempotent. */
    void stop(Duration bound);
  }
}
