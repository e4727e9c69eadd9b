package dev.parley.shell.tree;

import dev.parley.web.problem.ProblemException;
import java.nio.charset.StandardCharsets;
import java.text.Normalizer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A place below a user's root, as names from the root downwards; the root itself has none. Absolute
 * and relative paths mean the same. Names that a caller wrote are NFC, those that a command gave
 * are as they are; none is {@code .} or {@code ..}, so that a path alone cannot lead out of the
 * root. Links on the way are the store's care.
 */
public record ShellPath(List<String> names) {

  /** The root. */
  public static final ShellPath ROOT = new ShellPath(List.of());

  /** The longest name that file systems have, in bytes of UTF-8. */
  static final int LONGEST_NAME = 255;

  private static final int LONGEST = 4096;
  private static final int DEEPEST = 64;

  public ShellPath {
    names = List.copyOf(names);
  }

  /**
   * Reads what a caller wrote.
   *
   * @throws ProblemException 400 when there is no path, it would leave the root, or no file can
   *     have such a name
   */
  public static ShellPath parse(@Nullable String text) {
    if (text == null || text.isBlank()) {
      throw refused("A path is needed, such as /notes/today.txt; / is the root.");
    }
    if (text.indexOf('\0') >= 0) {
      throw refused("A path has no NUL character.");
    }
    if (!StandardCharsets.UTF_8.newEncoder().canEncode(text)) {
      throw refused("The path is no valid Unicode.");
    }
    String normal = Normalizer.normalize(text, Normalizer.Form.NFC);
    if (bytes(normal) > LONGEST) {
      throw refused("A path has at most " + LONGEST + " bytes.");
    }
    List<String> names = new ArrayList<>();
    for (String name : normal.split("/", -1)) {
      if (name.equals("..")) {
        if (names.isEmpty()) {
          throw refused("The path leads out of the user's root.");
        }
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(checked(name));
      }
    }
    if (names.size() > DEEPEST) {
      throw refused("A path has at most " + DEEPEST + " names.");
    }
    return new ShellPath(names);
  }

  private static String checked(String name) {
    if (bytes(name) > LONGEST_NAME) {
      throw refused("A name has at most " + LONGEST_NAME + " bytes.");
    }
    return name;
  }

  private static int bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8).length;
  }

  private static ProblemException refused(String why) {
    return ProblemException.invalid("path", why);
  }

  /** Whether a caller could name this path, as far as its depth and length go. */
  public static boolean isValid(ShellPath path) {
    return path.names().size() <= DEEPEST && bytes(path.toString()) <= LONGEST;
  }

  public boolean isRoot() {
    return names.isEmpty();
  }

  /** The last name; not of the root. */
  public String name() {
    return names.getLast();
  }

  /** The directory in which this is; not of the root. */
  public ShellPath parent() {
    return new ShellPath(names.subList(0, names.size() - 1));
  }

  /** Something in this directory. */
  public ShellPath child(String name) {
    List<String> longer = new ArrayList<>(names);
    longer.add(name);
    return new ShellPath(longer);
  }

  /** With a slash at the beginning, as a caller may write it. */
  @Override
  public String toString() {
    return "/" + String.join("/", names);
  }
}
