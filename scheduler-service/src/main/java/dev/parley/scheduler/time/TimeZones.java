package dev.parley.scheduler.time;

import dev.parley.web.problem.ProblemException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Optional;

/** Time zones by the names of the IANA database, and fixed offsets. */
public final class TimeZones {

  private TimeZones() {}

  /**
   * Reads a zone: {@code Europe/Berlin}, {@code UTC}, or an offset such as {@code -03:00}.
   *
   * @param field named in the problem
   * @throws ProblemException 400 when there is no such zone
   */
  public static ZoneId parse(String field, String name) {
    String text = name.strip();
    if (ZoneId.getAvailableZoneIds().contains(text)) {
      return ZoneId.of(text);
    }
    if (text.startsWith("+") || text.startsWith("-") || text.equals("Z")) {
      try {
        return ZoneOffset.of(text);
      } catch (DateTimeException e) {
        throw unknown(field, text);
      }
    }
    throw unknown(field, text);
  }

  private static ProblemException unknown(String field, String text) {
    Optional<String> meant =
        ZoneId.getAvailableZoneIds().stream()
            .filter(id -> isMeant(id, text))
            .min(java.util.Comparator.naturalOrder());
    return ProblemException.invalid(
        field,
        "There is no such time zone. Expected a name of the IANA database such as America/Sao_Paulo,"
            + " UTC, or an offset such as -03:00."
            + meant.map(id -> " Is " + id + " meant?").orElse(""));
  }

  private static boolean isMeant(String id, String text) {
    String sought = text.replace(' ', '_');
    return sought.length() > 2
        && (id.equalsIgnoreCase(sought)
            || id.substring(id.lastIndexOf('/') + 1).equalsIgnoreCase(sought));
  }
}
