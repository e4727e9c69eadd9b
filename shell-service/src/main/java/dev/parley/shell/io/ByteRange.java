package dev.parley.shell.io;

import dev.parley.shell.tree.StoredFile;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The part of a file that is asked for (RFC 9110, section 14).
 *
 * @param length 0 when nothing of the file is in the range
 */
record ByteRange(long from, long length) {

  private static final Pattern ONE = Pattern.compile("bytes\\s*=\\s*(\\d{0,18})-(\\d{0,18})");

  boolean isUnsatisfiable() {
    return length == 0;
  }

  /**
   * Reads the headers; null when the whole file is to be given, as for several ranges at once, or
   * when it is another file than {@code If-Range} means.
   */
  static @Nullable ByteRange of(@Nullable String range, @Nullable String ifRange, StoredFile file) {
    if (range == null || (ifRange != null && !isMeant(ifRange.strip(), file))) {
      return null;
    }
    Matcher one = ONE.matcher(range.strip());
    if (!one.matches() || (one.group(1).isEmpty() && one.group(2).isEmpty())) {
      return null;
    }
    long size = file.size();
    if (one.group(1).isEmpty()) {
      long length = Math.min(size, Long.parseLong(one.group(2)));
      return new ByteRange(size - length, length);
    }
    long from = Long.parseLong(one.group(1));
    long to = one.group(2).isEmpty() ? Long.MAX_VALUE : Long.parseLong(one.group(2));
    if (to < from) {
      return null;
    }
    return new ByteRange(from, Math.max(0, Math.min(to, size - 1) - from + 1));
  }

  private static boolean isMeant(String ifRange, StoredFile file) {
    if (ifRange.startsWith("\"")) {
      return ifRange.equals("\"" + file.tag() + "\"");
    }
    try {
      Instant date = ZonedDateTime.parse(ifRange, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
      return date.equals(file.modified().truncatedTo(ChronoUnit.SECONDS));
    } catch (DateTimeParseException e) {
      return false;
    }
  }
}
