package dev.parley.scheduler.time;

import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One of the fields of a cron expression, by what it may hold. */
enum CronField {
  SECOND("second", 0, 59, List.of()),
  MINUTE("minute", 0, 59, List.of()),
  HOUR("hour", 0, 23, List.of()),
  DAY_OF_MONTH("day of month", 1, 31, List.of()),
  MONTH(
      "month",
      1,
      12,
      List.of("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")),
  /** 0 and 7 are Sunday. */
  DAY_OF_WEEK("day of week", 0, 7, List.of("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"));

  private static final Pattern ITEM =
      Pattern.compile("(\\*|([0-9]{1,4}|[A-Z]{3})(?:-([0-9]{1,4}|[A-Z]{3}))?)(?:/([0-9]{1,4}))?");
  private static final int SUNDAY_TOO = 7;

  private final String label;
  private final int least;
  private final int most;
  private final List<String> names;

  CronField(String label, int least, int most, List<String> names) {
    this.label = label;
    this.least = least;
    this.most = most;
    this.names = names;
  }

  /**
   * Reads a field.
   *
   * @return the numbers at which it matches; Sunday is 0
   * @throws CronSyntaxException when it is not a field of this kind
   */
  BitSet parse(String text) {
    BitSet values = new BitSet(most + 1);
    for (String item : text.toUpperCase(Locale.ROOT).split(",", -1)) {
      add(item, values);
    }
    if (this == DAY_OF_WEEK && values.get(SUNDAY_TOO)) {
      values.set(0);
      values.clear(SUNDAY_TOO);
    }
    return values;
  }

  private void add(String item, BitSet values) {
    Matcher parts = ITEM.matcher(item);
    if (!parts.matches()) {
      throw wrong(
          "expected *, numbers, ranges such as 1-5 and steps such as */15, separated by commas"
              + (item.matches(".*[?LW#].*") ? "; ?, L, W and # are not part of Unix cron" : ""));
    }
    int first = least;
    int last = this == DAY_OF_WEEK ? most - 1 : most;
    if (!parts.group(1).equals("*")) {
      first = number(parts.group(2));
      boolean open = parts.group(3) == null && parts.group(4) != null;
      last = parts.group(3) != null ? number(parts.group(3)) : open ? last : first;
    }
    int step = parts.group(4) == null ? 1 : Integer.parseInt(parts.group(4));
    if (step < 1 || step > most) {
      throw wrong("a step is from 1 to " + most);
    }
    if (first > last) {
      throw wrong("a range goes from the smaller to the larger value");
    }
    for (int value = first; value <= last; value += step) {
      values.set(value);
    }
  }

  private int number(String text) {
    int named = names.indexOf(text);
    if (named >= 0) {
      return named + least;
    }
    if (!Character.isDigit(text.charAt(0))) {
      throw wrong(
          names.isEmpty()
              ? "names are not known here"
              : "the names are " + String.join(", ", names));
    }
    int value = Integer.parseInt(text);
    if (value < least || value > most) {
      throw wrong("values are from " + least + " to " + most);
    }
    return value;
  }

  private CronSyntaxException wrong(String expected) {
    return new CronSyntaxException("The field '" + label + "' is not valid: " + expected + ".");
  }
}
