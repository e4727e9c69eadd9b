package dev.parley.standalone;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.standalone.files.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * What runs, as written to {@code run/stack.json} after each change, for {@code status}, {@code
 * down}, and whoever cleans up after a supervisor that was killed.
 *
 * @param state {@code starting}, {@code ready} or {@code stopping}
 * @param gateway its address on this machine
 */
@JsonIgnoreProperties(ignoreUnknown = true)
record StackState(String state, String gateway, Entry supervisor, List<Entry> processes) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** Clocks that are set while a process runs shift its start time a little. */
  private static final long START_TOLERANCE_MILLIS = 2000;

  /**
   * One process.
   *
   * @param pid 0 while there is none
   * @param startedAt its start, in milliseconds since 1970, which tells it from a later process
   *     with the same id
   * @param state as {@link SuperviseComponent.State}, in lower case
   */
  @JsonIgnoreProperties(ignoreUnknown = true)
  record Entry(String name, long pid, long startedAt, int port, int restarts, String state) {

    /** The process itself, if it still runs. */
    Optional<ProcessHandle> alive() {
      return pid == 0 ? Optional.empty() : ProcessHandle.of(pid).filter(this::isTheSame);
    }

    private boolean isTheSame(ProcessHandle process) {
      return process.isAlive() && Math.abs(startOf(process) - startedAt) <= START_TOLERANCE_MILLIS;
    }
  }

  static long startOf(ProcessHandle process) {
    return process.info().startInstant().map(Instant::toEpochMilli).orElse(0L);
  }

  /** What was last written; empty when nothing runs or the file is unreadable. */
  static Optional<StackState> read(Path file) throws IOException {
    try {
      return Optional.of(JSON.readValue(Files.readAllBytes(file), StackState.class));
    } catch (NoSuchFileException | JacksonException e) {
      return Optional.empty();
    }
  }

  /** Replaces the file at once, so that a reader never sees half of it. */
  void write(Path file) throws IOException {
    WholeFile.write(file, JSON.writerWithDefaultPrettyPrinter().writeValueAsString(this));
  }
}
