package dev.parley.standalone;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;

/** Finds the line of a log, since the newest start in it, that says why a process fails. */
final class ExplainLog {

  private static final long TAIL_BYTES = 256L * 1024;
  private static final int WIDTH = 400;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** From the most telling to the least. */
  private static final List<Pattern> TELLING =
      List.of(
          Pattern.compile("OutOfMemoryError|Address already in use|No space left on device"),
          Pattern.compile("^\\s*Caused by: "),
          Pattern.compile("\\bFATAL\\b|\\bSEVERE\\b|^Error: |\\bERROR\\b"),
          Pattern.compile("Exception\\b"));

  /** A process that ends after such a line was ended from outside, and the line tells nothing. */
  private static final Pattern HARMLESS = Pattern.compile("\\b(DEBUG|INFO|WARN|WARNING)\\b");

  private ExplainLog() {}

  /** The line, readable also where logs are JSON; empty when there is none. */
  static String lastReason(Path log) {
    List<String> lines = sinceStart(log).lines().filter(line -> !line.isBlank()).toList();
    for (Pattern pattern : TELLING) {
      for (int i = lines.size() - 1; i >= 0; i--) {
        if (pattern.matcher(lines.get(i)).find()) {
          return readable(lines.get(i));
        }
      }
    }
    boolean telling = !lines.isEmpty() && !HARMLESS.matcher(lines.getLast()).find();
    return telling ? readable(lines.getLast()) : "";
  }

  private static String sinceStart(Path log) {
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      long from = Math.max(0, file.length() - TAIL_BYTES);
      byte[] tail = new byte[(int) (file.length() - from)];
      file.seek(from);
      file.readFully(tail);
      String text = new String(tail, StandardCharsets.UTF_8);
      int start = text.lastIndexOf(RotateLog.START_MARK);
      int end = start < 0 ? -1 : text.indexOf('\n', start);
      return end < 0 ? text : text.substring(end + 1);
    } catch (IOException e) {
      return "";
    }
  }

  private static String readable(String line) {
    String text = line.strip();
    if (text.startsWith("{")) {
      try {
        JsonNode record = JSON.readTree(text);
        String message = record.path("message").asText(text);
        JsonNode exception = record.path("exception");
        String cause = rootMessage(exception);
        text = cause.isEmpty() ? message : message + " (" + cause + ")";
      } catch (JsonProcessingException e) {
        // shown as it is
      }
    }
    return text.length() > WIDTH ? text.substring(0, WIDTH) + "…" : text;
  }

  private static String rootMessage(JsonNode exception) {
    JsonNode cause = exception;
    while (cause.path("causedBy").path("exception").isObject()) {
      cause = cause.path("causedBy").path("exception");
    }
    String type = cause.path("exceptionType").asText("");
    return type.isEmpty() ? "" : type + ": " + cause.path("message").asText("");
  }
}
