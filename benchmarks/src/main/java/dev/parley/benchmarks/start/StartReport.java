package dev.parley.benchmarks.start;

import dev.parley.benchmarks.stack.ProcessMemory;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToLongFunction;

/** Times and memory of several starts, as Markdown. */
final class StartReport {

  private static final double BYTES_PER_MB = 1e6;

  private StartReport() {}

  /**
   * One start.
   *
   * @param seconds until the launcher said that all is ready
   * @param processes right after that
   */
  record Start(String name, double seconds, List<ProcessMemory> processes) {

    private double total(ToLongFunction<ProcessMemory> kind) {
      return processes.stream().mapToLong(kind).sum() / BYTES_PER_MB;
    }
  }

  static String markdown(List<Start> starts) {
    StringBuilder text = new StringBuilder();
    text.append("| | ready after s | resident MB | proportional MB |\n|---|---:|---:|---:|\n");
    for (Start start : starts) {
      text.append(
          String.format(
              Locale.ROOT,
              "| %s | %.1f | %.0f | %.0f |%n",
              start.name(),
              start.seconds(),
              start.total(ProcessMemory::resident),
              start.total(ProcessMemory::proportional)));
    }
    text.append("\nResident MB of each process, its children with it:\n\n| process |");
    starts.forEach(start -> text.append(' ').append(start.name()).append(" |"));
    text.append("\n|---|").append("---:|".repeat(starts.size())).append('\n');
    for (String process : names(starts)) {
      text.append("| ").append(process).append(" |");
      starts.forEach(start -> text.append(resident(start, process)));
      text.append('\n');
    }
    return text.toString();
  }

  private static Set<String> names(List<Start> starts) {
    Set<String> names = new LinkedHashSet<>();
    starts.forEach(start -> start.processes().forEach(process -> names.add(process.name())));
    return names;
  }

  private static String resident(Start start, String name) {
    double bytes =
        start.processes().stream()
            .filter(process -> process.name().equals(name))
            .mapToLong(ProcessMemory::resident)
            .sum();
    return String.format(Locale.ROOT, " %.0f |", bytes / BYTES_PER_MB);
  }
}
