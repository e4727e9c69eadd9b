package dev.parley.inference.pipeline;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The tools that Parley runs for one request. Some may be hidden until a skill reveals them, which
 * happens while the answer is made; safe for use by several threads.
 */
public final class Toolbox {

  private final Map<String, Tool> tools = new LinkedHashMap<>();
  private final Set<String> hidden = new LinkedHashSet<>();

  /** Puts tools in; of two with one name the first stays. */
  public synchronized void add(Collection<? extends Tool> more) {
    more.forEach(tool -> tools.putIfAbsent(tool.name(), tool));
  }

  /** Takes tools out, such as those whose names the client uses for its own. */
  public synchronized void remove(Collection<String> names) {
    tools.keySet().removeAll(names);
  }

  /** Hides all but these, until {@link #reveal}. */
  public synchronized void hideAllBut(Collection<String> names) {
    hidden.addAll(tools.keySet());
    reveal(names);
  }

  /** Shows tools that were hidden; names that no tool has are ignored. */
  public synchronized void reveal(Collection<String> names) {
    hidden.removeAll(names);
    tools.values().stream()
        .filter(tool -> !Collections.disjoint(tool.formerNames(), names))
        .forEach(tool -> hidden.remove(tool.name()));
  }

  /** What the model is told of, in the order in which it was put in. */
  public synchronized List<Tool> visible() {
    return new ArrayList<>(
        tools.values().stream().filter(tool -> !hidden.contains(tool.name())).toList());
  }

  /** A tool by its name, or a former one, if the model may call it now. */
  public synchronized Optional<Tool> find(String name) {
    Optional<Tool> named = Optional.ofNullable(tools.get(name));
    return named
        .or(
            () ->
                tools.values().stream()
                    .filter(tool -> tool.formerNames().contains(name))
                    .findFirst())
        .filter(tool -> !hidden.contains(tool.name()));
  }

  /** Whether there is none, not even a hidden one. */
  public synchronized boolean isEmpty() {
    return tools.isEmpty();
  }
}
