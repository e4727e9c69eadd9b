package dev.parley.inference.adapt;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Ends an answer before the first of some sequences, for models that cannot be told where to stop
 * ({@code NoStopParameter}).
 */
final class StopAtSequence {

  private final List<String> sequences;
  private final StringBuilder held = new StringBuilder();
  private boolean stopped;

  StopAtSequence(List<String> sequences) {
    this.sequences = List.copyOf(sequences);
  }

  /** Reads OpenAI's {@code stop}: a string or an array of them. */
  static List<String> read(JsonNode stop) {
    List<String> sequences = new ArrayList<>();
    if (stop.isTextual()) {
      sequences.add(stop.textValue());
    }
    stop.forEach(one -> sequences.add(one.asText("")));
    sequences.removeIf(String::isEmpty);
    return sequences;
  }

  /** Takes a piece; gives what is certainly before any sequence. */
  String accept(String piece) {
    if (stopped) {
      return "";
    }
    held.append(piece);
    int first = -1;
    for (String sequence : sequences) {
      int at = held.indexOf(sequence);
      first = at >= 0 && (first < 0 || at < first) ? at : first;
    }
    if (first >= 0) {
      stopped = true;
      return take(first);
    }
    int unsure = 0;
    for (String sequence : sequences) {
      unsure = Math.max(unsure, PartialMatch.length(held, sequence));
    }
    return take(held.length() - unsure);
  }

  /** The answer is over: what was held back. */
  String end() {
    return stopped ? "" : take(held.length());
  }

  private String take(int length) {
    String taken = held.substring(0, length);
    held.delete(0, length);
    return taken;
  }
}
