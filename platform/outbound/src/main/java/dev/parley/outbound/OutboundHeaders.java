package dev.parley.outbound;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Headers by name, in any case of letters; values in the order in which they came. */
public final class OutboundHeaders {

  private final TreeMap<String, List<String>> values = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

  /** Headers with one value each. */
  public static OutboundHeaders of(Map<String, String> headers) {
    OutboundHeaders made = new OutboundHeaders();
    headers.forEach(made::add);
    return made;
  }

  void add(String name, String value) {
    values.computeIfAbsent(name, none -> new ArrayList<>()).add(value);
  }

  /** The first value of a header. */
  public @Nullable String first(String name) {
    List<String> all = values.get(name);
    return all == null ? null : all.getFirst();
  }

  /** All values of a header; empty when it is not there. */
  public List<String> all(String name) {
    return List.copyOf(values.getOrDefault(name, List.of()));
  }

  /** Everything, by names as they came first. */
  public Map<String, List<String>> asMap() {
    Map<String, List<String>> copy = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    values.forEach((name, all) -> copy.put(name, List.copyOf(all)));
    return copy;
  }

  /** Names only: values may be keys. */
  @Override
  public String toString() {
    return values.keySet().toString();
  }
}
