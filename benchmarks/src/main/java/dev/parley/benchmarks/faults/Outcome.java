package dev.parley.benchmarks.faults;

import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * What became of the documents.
 *
 * @param seconds from the fault's begin until nothing was queued
 * @param lost documents that are not listed, not indexed without a reason, or not found
 * @param stuck documents still queued at the end of all patience
 * @param cancelled documents that were given up on with a reason
 * @param duplicates documents listed or found more than once
 * @param consistent what the consistency check says
 * @param refusedUploads uploads that were refused meanwhile and repeated
 * @param shown what the API said of the documents, by how often
 */
record Outcome(
    Fault fault,
    int documents,
    double seconds,
    int lost,
    int stuck,
    int cancelled,
    int duplicates,
    boolean consistent,
    int refusedUploads,
    Map<String, Integer> shown) {

  boolean isGood() {
    return lost == 0 && stuck == 0 && cancelled == 0 && duplicates == 0 && consistent;
  }

  static String markdown(List<Outcome> outcomes) {
    StringBuilder report =
        new StringBuilder(
            "| fault | documents | s until all indexed | lost | stuck | given up | duplicates |"
                + " index and database agree | uploads repeated |\n"
                + "|---|---:|---:|---:|---:|---:|---:|---|---:|\n");
    for (Outcome each : outcomes) {
      report.append(
          String.format(
              Locale.ROOT,
              "| %s | %d | %.1f | %d | %d | %d | %d | %s | %d |%n",
              each.fault().title(),
              each.documents(),
              each.seconds(),
              each.lost(),
              each.stuck(),
              each.cancelled(),
              each.duplicates(),
              each.consistent() ? "yes" : "NO",
              each.refusedUploads()));
    }
    report.append("\nWhat the API showed meanwhile (number of looks, three a second):\n");
    for (Outcome each : outcomes) {
      report.append("\n").append(each.fault().title()).append(":\n\n");
      if (each.shown().isEmpty()) {
        report.append("    no error\n");
      }
      each.shown()
          .forEach((words, times) -> report.append("    %4d  %s%n".formatted(times, words)));
    }
    return report.toString();
  }
}
