package dev.parley.shell.tree.disk;

import dev.parley.shell.tree.ShellUser;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;

/**
 * To which user of the system a shell user's files belong. A service that runs as root gives each
 * one of a range that nobody else has, and runs commands as that; otherwise all are the service's.
 *
 * @param first of the range
 * @param count how many there are; two shell users may share one
 * @param root whether this process can give files away
 */
public record Owners(int first, int count, boolean root) {

  /** Ids that every container has, and few machines have given to anybody. */
  private static final int CONTAINER_FIRST = 20_000;

  private static final int CONTAINER_COUNT = 40_000;

  /** For this process. The root of a container may have fewer ids than a machine. */
  public static Owners ofProcess(int first, int count) {
    if (!isRoot() || (long) first + count <= idsOfNamespace()) {
      return new Owners(first, count, isRoot());
    }
    boolean enough = idsOfNamespace() >= CONTAINER_FIRST + CONTAINER_COUNT;
    return new Owners(CONTAINER_FIRST, CONTAINER_COUNT, enough);
  }

  /** One more than the largest id that there is. */
  private static long idsOfNamespace() {
    try {
      return Files.readAllLines(Path.of("/proc/self/uid_map")).stream()
          .map(line -> line.strip().split("\\s+"))
          .mapToLong(range -> Long.parseLong(range[0]) + Long.parseLong(range[2]))
          .max()
          .orElse(0);
    } catch (IOException | RuntimeException e) {
      return 0;
    }
  }

  /** The user's id; nothing when files stay ours. */
  public OptionalInt of(ShellUser user) {
    if (!root) {
      return OptionalInt.empty();
    }
    int hash = Integer.parseUnsignedInt(user.key().substring(0, 8), 16);
    return OptionalInt.of(first + Integer.remainderUnsigned(hash, count));
  }

  private static boolean isRoot() {
    try {
      return Integer.valueOf(0).equals(Files.getAttribute(Path.of("/proc/self"), "unix:uid"));
    } catch (IOException | UnsupportedOperationException | IllegalArgumentException e) {
      return false;
    }
  }
}
