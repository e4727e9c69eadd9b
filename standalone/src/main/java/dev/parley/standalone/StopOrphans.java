package dev.parley.standalone;

import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Ends the processes that a killed supervisor left behind: services, then Kafka, then Postgres. */
final class StopOrphans {

  private static final Duration BOUND = Duration.ofSeconds(10);

  private StopOrphans() {}

  /**
   * Call it only when no supervisor runs.
   *
   * @return how many were ended
   */
  static int of(Layout layout, Progress progress) throws IOException {
    Optional<StackState> last = StackState.read(layout.state());
    if (last.isEmpty()) {
      return 0;
    }
    List<StackState.Entry> services = new ArrayList<>();
    List<StackState.Entry> servers = new ArrayList<>();
    for (StackState.Entry entry : last.get().processes()) {
      boolean server =
          entry.name().equals(Part.KAFKA.label()) || entry.name().equals(Part.POSTGRES.label());
      (server ? servers : services).add(entry);
    }
    servers.sort((a, b) -> a.name().compareTo(b.name()));
    int ended = stopTogether(services, progress);
    for (StackState.Entry server : servers) {
      ended += stopTogether(List.of(server), progress);
    }
    Files.deleteIfExists(layout.state());
    return ended;
  }

  private static int stopTogether(List<StackState.Entry> entries, Progress progress) {
    List<ProcessHandle> alive = new ArrayList<>();
    for (StackState.Entry entry : entries) {
      entry
          .alive()
          .ifPresent(
              process -> {
                progress.say(
                    "  stopping %s (process %d), left by a stack that was killed"
                        .formatted(entry.name(), process.pid()));
                process.destroy();
                alive.add(process);
              });
    }
    alive.forEach(process -> StopProcess.within(BOUND, process));
    return alive.size();
  }
}
