package dev.parley.parser;

import java.io.BufferedReader;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVParser;
import org.apache.commons.csv.CSVRecord;
import org.apache.tika.exception.TikaException;
import org.jspecify.annotations.Nullable;

/** Comma-separated values, also with semicolons, tabs or bars. The first row names the columns. */
final class TableReader implements Reader {

  private static final int SAMPLE = 16 * 1024;
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  /** How spreadsheets say, in a line of its own above the rest, what divides the cells. */
  private static final String SAID = "sep=";

  @Override
  public Outcome read(Source source, Blocks blocks) throws IOException, TikaException {
    try (BufferedReader text = TextReader.open(source.path(), source.name())) {
      Character said = said(text);
      CSVFormat format =
          CSVFormat.DEFAULT
              .builder()
              .setDelimiter(said == null ? delimiter(text) : said)
              .setLenientEof(true)
              .setTrailingData(true)
              .setIgnoreEmptyLines(true)
              .get();
      try (CSVParser records = format.parse(text)) {
        List<List<String>> rows = new ArrayList<>();
        for (CSVRecord record : records) {
          rows.add(record.toList());
          if (rows.size() > Blocks.MOST_ROWS) {
            blocks.table("", rows, 1);
            rows.subList(1, rows.size()).clear();
          }
        }
        if (rows.size() > 1 || !blocks.any()) {
          blocks.table("", rows, 1);
        }
      }
    }
    return Outcome.PLAIN;
  }

  /** Takes the line away; null when there is none. */
  private static @Nullable Character said(BufferedReader text) throws IOException {
    text.mark(SAMPLE);
    char[] beginning = new char[SAID.length() + 1];
    int length = text.read(beginning);
    int end = text.read();
    String line = new String(beginning, 0, Math.max(0, length));
    if (length == beginning.length
        && line.regionMatches(true, 0, SAID, 0, SAID.length())
        && (end == '\n' || end == '\r')) {
      return line.charAt(SAID.length());
    }
    text.reset();
    return null;
  }

  /** The one that splits most of the first lines into the same number of cells. */
  private static char delimiter(BufferedReader text) throws IOException {
    text.mark(SAMPLE + 1);
    char[] sample = new char[SAMPLE];
    int length = Math.max(0, text.read(sample, 0, SAMPLE));
    text.reset();
    List<String> lines = new String(sample, 0, length).lines().limit(50).toList();
    char best = ',';
    long most = 0;
    for (char delimiter : DELIMITERS) {
      long score = score(lines, delimiter);
      if (score > most) {
        most = score;
        best = delimiter;
      }
    }
    return best;
  }

  private static long score(List<String> lines, char delimiter) {
    var counts =
        lines.stream()
            .map(line -> line.chars().filter(c -> c == delimiter).count())
            .filter(count -> count > 0)
            .collect(
                java.util.stream.Collectors.groupingBy(
                    count -> count, java.util.stream.Collectors.counting()));
    return counts.entrySet().stream()
        .map(entry -> entry.getValue() * 100 + entry.getKey())
        .max(Comparator.naturalOrder())
        .orElse(0L);
  }
}
