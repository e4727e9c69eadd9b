package dev.parley.standalone;

import java.io.IOException;
import java.io.PrintStream;
import java.util.List;
import java.util.Optional;

/** {@code doctor}, the part that needs a JVM: ports, and what does not work and why. */
final class DiagnoseStack {

  private DiagnoseStack() {}

  /** Exit code 0 when nothing is wrong, else 1. */
  static int of(StackSettings settings, PrintStream out) throws IOException {
    Layout layout = settings.layout();
    Optional<StackState> state = StackState.read(layout.state());
    List<ReportStatus.Row> rows = state.map(ReportStatus::rows).orElse(List.of());
    boolean running = rows.stream().anyMatch(row -> row.residentBytes() > 0);
    return running ? examine(layout, rows, out) : examinePorts(settings, out);
  }

  private static int examinePorts(StackSettings settings, PrintStream out) {
    List<String> taken = TakenPorts.find(settings.ports(), settings.host());
    if (taken.isEmpty()) {
      out.println("ok    ports: all nine are free, from " + settings.ports().of(Part.GATEWAY));
      out.println("ok    stack: not running");
      return Main.DONE;
    }
    taken.forEach(line -> out.println("WRONG " + line));
    return Main.FAILED;
  }

  private static int examine(Layout layout, List<ReportStatus.Row> rows, PrintStream out) {
    int wrong = 0;
    for (ReportStatus.Row row : rows) {
      if (row.isReady()) {
        out.printf("ok    %s: ready%s%n", row.name(), restarts(row));
      } else {
        wrong++;
        out.printf("WRONG %s: %s%s%n", row.name(), row.health(), restarts(row));
        String reason = ExplainLog.lastReason(layout.log(row.name()));
        if (!reason.isEmpty()) {
          out.printf("      its log says: %s%n", reason);
        }
        out.printf("      more: ./parley logs %s%n", row.name());
      }
    }
    return wrong == 0 ? Main.DONE : Main.FAILED;
  }

  private static String restarts(ReportStatus.Row row) {
    return row.restarts() == 0 ? "" : ", restarted " + row.restarts() + " times";
  }
}
