package dev.parley.shell.tree.indexed;

import dev.parley.shell.tree.FileTree.Usage;
import dev.parley.shell.tree.FileTree.Workspace;
import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.Precondition;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;
import dev.parley.shell.tree.TreeException;
import dev.parley.shell.tree.disk.LocalCopy;
import dev.parley.shell.tree.disk.LocalCopy.Found;
import dev.parley.web.problem.ProblemException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;

/** A copy of a user's files, and what it held before a command changed it. */
final class CopiedWorkspace implements Workspace {

  private static final Logger LOG = Logger.getLogger(CopiedWorkspace.class);

  private final IndexedFileTree tree;
  private final ShellUser user;
  private final LocalCopy copy;
  private final Map<ShellPath, Found> before = new HashMap<>();

  private CopiedWorkspace(IndexedFileTree tree, ShellUser user, LocalCopy copy) {
    this.tree = tree;
    this.user = user;
    this.copy = copy;
  }

  static CopiedWorkspace fill(IndexedFileTree tree, ShellUser user, LocalCopy copy, List<Row> rows)
      throws IOException {
    CopiedWorkspace workspace = new CopiedWorkspace(tree, user, copy);
    boolean filled = false;
    try {
      for (Row row : rows) {
        workspace.add(row);
      }
      filled = true;
      return workspace;
    } finally {
      if (!filled) {
        copy.remove();
      }
    }
  }

  private void add(Row row) throws IOException {
    ShellPath path = row.place();
    if (row.blob() == null) {
      copy.makeDirectory(path);
      before.put(path, new Found(true, ""));
      return;
    }
    try (InputStream bytes = tree.bytes(row.blob())) {
      before.put(path, copy.put(path, bytes));
    }
  }

  @Override
  public Path directory() {
    return copy.directory();
  }

  @Override
  public Usage measure(long entries) {
    try {
      return copy.measure(entries);
    } catch (IOException e) {
      throw new TreeException("A copy could not be measured: " + e, e);
    }
  }

  @Override
  public void save() {
    try {
      Map<ShellPath, Found> after = copy.find();
      removeMissing(after);
      for (Map.Entry<ShellPath, Found> each : after.entrySet()) {
        if (!each.getValue().equals(before.get(each.getKey()))) {
          keep(each.getKey(), each.getValue());
        }
      }
      before.clear();
      before.putAll(after);
    } catch (IOException e) {
      throw new TreeException("What a command did could not be kept: " + e, e);
    }
  }

  /** Also what has become something else: a file where a directory was, or the reverse. */
  private void removeMissing(Map<ShellPath, Found> after) {
    for (Map.Entry<ShellPath, Found> each : before.entrySet()) {
      Found now = after.get(each.getKey());
      if (now == null || now.directory() != each.getValue().directory()) {
        tree.changing(user, rows -> tree.removeAll(rows, user, each.getKey()));
      }
    }
  }

  private void keep(ShellPath path, Found found) throws IOException {
    try {
      if (found.directory()) {
        tree.changing(user, rows -> tree.make(rows, user, path));
        return;
      }
      try (OpenedFile file = copy.open(path);
          InputStream bytes = file.read(0, file.file().size())) {
        IndexedFileTree.Blob blob = tree.store(user, bytes, file.file().size());
        tree.changing(user, rows -> tree.put(rows, user, path, blob, Precondition.NONE));
      }
    } catch (NoSuchFileException e) {
      LOG.debugf("A file that a command made is gone: %s", e);
    } catch (ProblemException e) {
      // No room, or something else is there now. The other files are kept all the same.
      LOG.warnf("A file that a command made was not kept: %s", e.detail());
    }
  }

  @Override
  public void close() {
    try {
      copy.remove();
    } catch (IOException e) {
      LOG.warnf("A copy could not be removed: %s", e);
    }
  }
}
