package dev.parley.shell.tree.indexed;

import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.StoredFile;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A file or a directory.
 *
 * @param path without a slash at its ends
 * @param blob the key of a file's bytes; null for a directory
 */
record Row(
    String path,
    boolean directory,
    @Nullable String blob,
    long size,
    Instant created,
    Instant modified) {

  String name() {
    return path.substring(path.lastIndexOf('/') + 1);
  }

  /** The bytes of a file are never changed, so their key says which they are. */
  String tag() {
    String key = blob == null ? "" : blob;
    return key.substring(key.lastIndexOf('/') + 1);
  }

  StoredFile file() {
    return new StoredFile(name(), size, modified, created, tag());
  }

  long blocks() {
    return Usage.blocks(directory ? null : size);
  }
}
