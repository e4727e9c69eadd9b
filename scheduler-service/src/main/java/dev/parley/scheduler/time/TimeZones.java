package dev.parley.scheduler.time;

import dev.parley.web.problem.ProblemException;
import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Time zones by the names of the IANA database, and fixed offsets. */
public final class TimeZones {

  /** What the JDK has of old and the IANA database has not. */
  private static final String OF_JAVA = "SystemV/";

  /** Links of the IANA database that the JDK leaves out of its names. */
  private static final Map<String, String> LINKS =
      Map.of(
          "EST", "America/Panama",
          "MST", "America/Phoenix",
          "HST", "Pacific/Honolulu",
          "ROC", "Asia/Taipei",
          "GMT+0", "Etc/GMT",
          "GMT-0", "Etc/GMT");

  /** As people write offsets; in the names Etc/GMT+3 the sign means the opposite. */
  private static final Pattern SPOKEN =
      Pattern.compile("(?:GMT|UTC) ?([+-])(\\d{1,2})(?::?(\\d{2}))?", Pattern.CASE_INSENSITIVE);

  private TimeZones() {}

  /**
   * Reads a zone: {@code Europe/Berlin}, {@code UTC}, or an offset such as {@code -03:00}. A link
   * that the JDK does not know, such as {@code EST}, is read as what it links to.
   *
   * @param field named in the problem
   * @throws ProblemException 400 when there is no such zone
   */
  public static ZoneId parse(String field, String name) {
    String text = name.strip();
    if (LINKS.containsKey(text)) {
      return ZoneId.of(LINKS.get(text));
    }
    if (isName(text)) {
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

  private static boolean isName(String text) {
    return !text.startsWith(OF_JAVA) && ZoneId.getAvailableZoneIds().contains(text);
  }

  private static ProblemException unknown(String field, String text) {
    Optional<String> meant = offsetOf(text).or(() -> nameLike(text));
    return ProblemException.invalid(
        field,
        "There is no such time zone. Expected a name of the IANA database such as America/Sao_Paulo,"
            + " UTC, or an offset such as -03:00."
            + meant.map(id -> " Is " + id + " meant?").orElse(""));
  }

  private static Optional<String> nameLike(String text) {
    return ZoneId.getAvailableZoneIds().stream()
        .filter(TimeZones::isName)
        .filter(id -> isMeant(id, text))
        .min(Comparator.naturalOrder());
  }

  /** The offset that {@code GMT+3} or {@code UTC-03:30} means: {@code +03:00}, {@code -03:30}. */
  private static Optional<String> offsetOf(String text) {
    Matcher spoken = SPOKEN.matcher(text);
    if (!spoken.matches()) {
      return Optional.empty();
    }
    String minutes = spoken.group(3) == null ? "00" : spoken.group(3);
    String hours = spoken.group(2);
    try {
      String offset = spoken.group(1) + (hours.length() == 1 ? "0" : "") + hours + ":" + minutes;
      return Optional.of(ZoneOffset.of(offset).getId());
    } catch (DateTimeException e) {
      return Optional.empty();
    }
  }

  private static boolean isMeant(String id, String text) {
    String sought = text.replace(' ', '_');
    return sought.length() > 2
        && (id.equalsIgnoreCase(sought)
            || id.substring(id.lastIndexOf('/') + 1).equalsIgnoreCase(sought));
  }
}
