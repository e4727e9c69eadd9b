package dev.parley.standalone;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** {@code status}: each process with port, health, memory and uptime. */
final class ReportStatus {

  private static final long MEGABYTE = 1024 * 1024;

  private ReportStatus() {}

  /**
   * One process, as shown.
   *
   * @param health {@code ready}, or in words what is wrong
   * @param residentBytes 0 when it does not run
   */
  record Row(
      String name,
      long pid,
      int port,
      String health,
      long residentBytes,
      long uptimeSeconds,
      int restarts) {

    boolean isReady() {
      return health.equals("ready");
    }
  }

  /** Exit codes: 0 all is ready, 1 something is not, 3 nothing runs. */
  static int of(Layout layout, boolean json, PrintStream out) throws IOException {
    Optional<StackState> found = StackState.read(layout.state());
    List<Row> rows = found.map(ReportStatus::rows).orElse(List.of());
    boolean running = rows.stream().anyMatch(row -> row.residentBytes() > 0);
    if (json) {
      out.println(asJson(found.orElse(null), rows, running));
    } else if (running) {
      print(found.orElseThrow(), rows, out);
    } else {
      out.println("Parley is not running (state in " + layout.home() + ")");
    }
    if (!running) {
      return Main.NOT_AS_EXPECTED;
    }
    return rows.stream().allMatch(Row::isReady) ? Main.DONE : Main.FAILED;
  }

  /** The supervisor first; asked all at once, because a process that hangs takes its time. */
  static List<Row> rows(StackState state) {
    return Stream.concat(Stream.of(state.supervisor()), state.processes().stream())
        .toList()
        .parallelStream()
        .map(entry -> row(entry, state.gateway()))
        .toList();
  }

  private static Row row(StackState.Entry entry, String gateway) {
    ProcessHandle process = entry.alive().orElse(null);
    long uptime =
        process == null
            ? 0
            : Duration.ofMillis(System.currentTimeMillis() - entry.startedAt()).toSeconds();
    return new Row(
        entry.name(),
        entry.pid(),
        entry.port(),
        process == null ? gone(entry) : healthNow(entry, gateway),
        process == null ? 0 : resident(entry, process),
        uptime,
        entry.restarts());
  }

  private static long resident(StackState.Entry entry, ProcessHandle process) {
    return entry.name().equals("supervisor")
        ? ResidentMemory.of(process)
        : ResidentMemory.ofTree(process);
  }

  private static String gone(StackState.Entry entry) {
    return switch (entry.state()) {
      case "failed" -> "given up";
      case "restarting" -> "restarting";
      case "waiting" -> "waiting";
      default -> "dead";
    };
  }

  private static String healthNow(StackState.Entry entry, String gateway) {
    String health = health(entry, gateway);
    boolean starting = entry.state().equals("starting") && !entry.name().equals("supervisor");
    return starting && !health.equals("ready") ? "starting (" + health + ")" : health;
  }

  private static String health(StackState.Entry entry, String gateway) {
    return switch (entry.name()) {
      case "supervisor" -> entry.state().equals("stopping") ? "stopping" : "ready";
      case "postgres", "kafka" ->
          ProbeHealth.listens(entry.port()) ? "ready" : "port " + entry.port() + " is closed";
      case "api-gateway" -> ProbeHealth.describe(gateway + "/q/health/ready");
      default -> ProbeHealth.describe("http://127.0.0.1:" + entry.port() + "/q/health/ready");
    };
  }

  private static void print(StackState state, List<Row> rows, PrintStream out) {
    out.printf("Parley is %s at %s%n%n", overall(state, rows), state.gateway());
    String format = "%-18s %8s %6s %7s %9s %8s  %s%n";
    out.printf(format, "process", "pid", "port", "MB", "uptime", "restarts", "health");
    for (Row row : rows) {
      out.printf(
          format,
          row.name(),
          row.pid() == 0 ? "-" : row.pid(),
          row.port() == 0 ? "-" : row.port(),
          row.residentBytes() / MEGABYTE,
          uptime(row.uptimeSeconds()),
          row.restarts(),
          row.health());
    }
    out.printf(format, "total", "", "", total(rows) / MEGABYTE, "", "", "");
  }

  private static String overall(StackState state, List<Row> rows) {
    if (!rows.getFirst().isReady()) {
      return "left without its supervisor (./parley down cleans up)";
    }
    return state.state().equals("ready") && !rows.stream().allMatch(Row::isReady)
        ? "running, but not all of it is ready,"
        : state.state();
  }

  private static String uptime(long seconds) {
    return seconds < 3600
        ? "%d:%02d".formatted(seconds / 60, seconds % 60)
        : "%dh%02d".formatted(seconds / 3600, seconds / 60 % 60);
  }

  private static long total(List<Row> rows) {
    return rows.stream().mapToLong(Row::residentBytes).sum();
  }

  private static String asJson(@Nullable StackState state, List<Row> rows, boolean running)
      throws IOException {
    ObjectMapper json = new ObjectMapper();
    ObjectNode root = json.createObjectNode();
    root.put("running", running);
    root.put("state", state == null || !running ? "stopped" : state.state());
    root.put("gateway", state == null || !running ? null : state.gateway());
    root.put("residentBytes", total(rows));
    ArrayNode processes = root.putArray("processes");
    rows.forEach(row -> processes.add(json.valueToTree(row)));
    return json.writerWithDefaultPrettyPrinter().writeValueAsString(root);
  }
}
