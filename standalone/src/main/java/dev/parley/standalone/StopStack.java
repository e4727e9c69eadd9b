package dev.parley.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.Optional;

/** {@code down}: ends the supervisor, which stops the rest in order, or what a killed one left. */
final class StopStack {

  private static final Duration BOUND = Duration.ofSeconds(90);

  private StopStack() {}

  static int of(Layout layout, PrintStream out) throws IOException {
    Optional<StackState> state = StackState.read(layout.state());
    if (state.isEmpty()) {
      out.println("Parley is not running (state in " + layout.home() + ")");
      return Main.DONE;
    }
    Optional<ProcessHandle> supervisor = state.get().supervisor().alive();
    if (supervisor.isPresent()) {
      out.println("Stopping Parley (process " + supervisor.get().pid() + ")");
      if (!StopProcess.within(BOUND, supervisor.get())) {
        out.println("! the supervisor had to be killed");
      }
    }
    int orphans = StopOrphans.of(layout, new Progress(layout.log("supervisor"), out));
    out.println(
        supervisor.isEmpty() && orphans == 0
            ? "Parley was not running any more"
            : "Parley has stopped");
    return Main.DONE;
  }
}
