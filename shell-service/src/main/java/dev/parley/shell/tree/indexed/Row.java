package dev.parley.shell.tree.indexed;

import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.StoredFile;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory.
 *
 * @param path of exact names, in whatever Unicode form; without a slash at its ends
 * @param blob the key of a file's bytes; null for a directory
 */
record Row(
    String path,
    boolean directory,
    @Nullable String blob,
    long size,
    Instant created,
    Instant modified) {

  /** The same as a path of exact names. */
  ShellPath place() {
    return new ShellPath(List.of(path.split("/")));
  }

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The bytes of a file are never changed, so their key says which they are. */
  String tag() {
    String key = blob == null ? "" : blob;
    return key.substring(key.lastIndexOf('/') + 1);
  }

  /** The file, by the name by which it was asked for. */
  StoredFile file(String name) {
    return new StoredFile(name, size, modified, created, tag());
  }

  long blocks() {
    return Usage.blocks(directory ? null : size);
  }
}
