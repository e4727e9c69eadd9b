package dev.parley.shell.tree;

import dev.parley.shell.tree.FileTree.Usage;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Room without end, which notes what was taken. */
public final class GenerousRoom implements Room {

  private final Map<ShellUser, Usage> taken = new ConcurrentHashMap<>();

  @Override
  public void charge(ShellUser user, long bytes, long entries) {
    taken.merge(
        user,
        new Usage(bytes, entries, false),
        (a, b) -> new Usage(a.bytes() + b.bytes(), a.entries() + b.entries(), false));
  }

  @Override
  public void measured(ShellUser user, Usage usage) {
    taken.put(user, usage);
  }

  /** What a user has, by what was charged. */
  public Usage of(ShellUser user) {
    return taken.getOrDefault(user, new Usage(0, 0, false));
  }
}
