package dev.parley.shell.tree.indexed;

import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.disk.LocalCopy;
import java.sql.SQLException;
import java.text.Normalizer;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a caller's path means. Callers' names are NFC; a command may have made another Unicode
 * form of the same name. As on a disk, the exact name comes first, then one of another form.
 */
final class StoredNames {

  private StoredNames() {}

  /** The row of a path; null when there is none, and for the root. */
  static @Nullable Row find(Rows rows, ShellPath path) throws SQLException {
    return path.isRoot() ? null : rows.find(IndexedFileTree.keyOf(locate(rows, path)));
  }

  /** The path with names as they are stored; those that are not there stay as they are. */
  static ShellPath locate(Rows rows, ShellPath path) throws SQLException {
    ShellPath at = ShellPath.ROOT;
    for (String name : path.names()) {
      at = at.child(stored(rows, at, name));
    }
    return at;
  }

  private static String stored(Rows rows, ShellPath directory, String name) throws SQLException {
    if (name.chars().allMatch(letter -> letter < 0x80)) {
      return name;
    }
    String exact = LocalCopy.shown(name);
    if (rows.find(IndexedFileTree.keyOf(directory.child(exact))) != null) {
      return exact;
    }
    for (Row row : rows.in(IndexedFileTree.keyOf(directory))) {
      if (Normalizer.normalize(row.name(), Normalizer.Form.NFC).equals(exact)) {
        return row.name();
      }
    }
    return exact;
  }
}
