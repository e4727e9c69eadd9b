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

/** Comma-separated values, also with semicolons, tabs or bars. The first row names the columns. */
final class TableReader implements Reader {

  private static final int SAMPLE = 16 * 1024;
  private static final char[] DELIMITERS = {',', ';', '\t', '|'};

  @Override
  public Outcome read(Source source, Blocks blocks) throws IOException, TikaException {
    try (BufferedReader text = TextReader.open(source.path(), source.name())) {
      CSVFormat format =
          CSVFormat.DEFAULT
              .builder()
              .setDelimiter(delimiter(text))
              .setLenientEof(true)
              .setTrailingData(true)
              .setIgnoreEmptyLines(true)
              .get();
      List<List<String>> rows = new ArrayList<>();
      try (CSVParser records = format.parse(text)) {
        for (CSVRecord record : records) {
          List<String> row = record.toList();
          rows.add(row);
          // the blocks count again what they are given; here it keeps the rows within bounds
          blocks.count(row.size());
        }
      }
      blocks.table("", rows, 1);
    }
    return Outcome.PLAIN;
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
