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
  private final Set<String> commands = new LinkedHashSet<>();
  private final List<Runnable> endings = new ArrayList<>();
  private boolean over;

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
    return new ArrayList<>(tools.values().stream().filter(tool -> isShown(tool.name())).toList());
  }

  private boolean isShown(String name) {
    return !hidden.contains(name) && !commands.contains(name);
  }

  /** All tools, in the order in which they were put in. */
  public synchronized List<Tool> all() {
    return List.copyOf(tools.values());
  }

  /** Makes tools commands of the shell: the model cannot call them as functions any more. */
  public synchronized void makeCommands(Collection<String> names) {
    commands.addAll(names);
  }

  /** The tools that can be called as commands of the shell now. */
  public synchronized List<Tool> commands() {
    return tools.values().stream()
        .filter(tool -> commands.contains(tool.name()) && !hidden.contains(tool.name()))
        .toList();
  }

  /** Does something when the answer is over; at once when it is already. */
  public void atEnd(Runnable ending) {
    synchronized (this) {
      if (!over) {
        endings.add(ending);
        return;
      }
    }
    ending.run();
  }

  /** The answer is over, however it ended. Safe to be called more than once. */
  public void end() {
    List<Runnable> now;
    synchronized (this) {
      over = true;
      now = List.copyOf(endings);
      endings.clear();
    }
    now.forEach(Runnable::run);
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
        .filter(tool -> isShown(tool.name()));
  }

  /** Whether there is none, not even a hidden one. */
  public synchronized boolean isEmpty() {
    return tools.isEmpty();
  }
}
