package dev.parley.shell.tree.indexed;

import dev.parley.shell.tree.Entry;
import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.OpenedFile;
import dev.parley.shell.tree.Precondition;
import dev.parley.shell.tree.Refusals;
import dev.parley.shell.tree.Room;
import dev.parley.shell.tree.ShellPath;
import dev.parley.shell.tree.ShellUser;
import dev.parley.shell.tree.StoredFile;
import dev.parley.shell.tree.TreeException;
import dev.parley.shell.tree.disk.LocalCopy;
import dev.parley.shell.tree.disk.Owners;
import dev.parley.storage.BlobStore;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * Files as rows in Postgres, their bytes in a blob store under keys that are never used twice. A
 * path is a text in a row, so there is nothing to be followed. Commands work on a copy, of which
 * what has changed is kept; of two commands that change one file at the same time the later one
 * wins.
 */
public final class IndexedFileTree implements FileTree {

  /** Readers of bytes that were replaced may go on for so long. */
  private static final Duration READERS = Duration.ofHours(1);

  /** An upload takes no longer; one that died leaves bytes that are removed then. */
  private static final Duration WRITERS = Duration.ofHours(6);

  private final DataSource database;
  private final BlobStore store;
  private final Room room;
  private final Path local;
  private final Owners owners;
  private final Clock clock;

  /**
   * @param store closed with this
   * @param local a folder of this machine, for the copies that commands work on
   */
  public IndexedFileTree(
      DataSource database, BlobStore store, Room room, Path local, Owners owners, Clock clock) {
    this.database = database;
    this.store = store;
    this.room = room;
    this.local = local;
    this.owners = owners;
    this.clock = clock;
  }

  interface Work<T> {
    T on(Rows rows) throws SQLException;
  }

  /** Runs in a transaction in which nobody else changes the user's rows. */
  <T> T changing(ShellUser user, Work<T> work) {
    return within(
        user,
        rows -> {
          rows.lock();
          return work.on(rows);
        });
  }

  private <T> T within(ShellUser user, Work<T> work) {
    try (Connection connection = database.getConnection()) {
      connection.setAutoCommit(false);
      try {
        T result = work.on(new Rows(connection, user));
        connection.commit();
        return result;
      } catch (SQLException | RuntimeException e) {
        connection.rollback();
        throw e;
      } finally {
        connection.setAutoCommit(true);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("The rows of files could not be read or written", e);
    }
  }

  static String keyOf(ShellPath path) {
    return String.join("/", path.names());
  }

  @Override
  public OpenedFile open(ShellUser user, ShellPath path) {
    Row row = within(user, rows -> StoredNames.find(rows, path));
    if (row == null || row.blob() == null) {
      throw Refusals.noFile();
    }
    return opened(row.file(path.name()), row.blob());
  }

  private OpenedFile opened(StoredFile file, String blob) {
    return new OpenedFile() {
      @Override
      public StoredFile file() {
        return file;
      }

      @Override
      public InputStream read(long from, long length) {
        return store.open(blob, from, length);
      }

      @Override
      public void close() {
        // each stream is closed by who reads it
      }
    };
  }

  @Override
  public StoredFile write(
      ShellUser user, ShellPath path, InputStream bytes, long length, Precondition precondition) {
    if (path.isRoot()) {
      throw Refusals.root();
    }
    Blob blob = store(user, bytes, length);
    return changing(
            user, rows -> put(rows, user, StoredNames.locate(rows, path), blob, precondition))
        .file(path.name());
  }

  /** Bytes in the store that no row names yet. */
  record Blob(String key, long size) {}

  Blob store(ShellUser user, InputStream bytes, long length) {
    String key = user.key() + "/" + UUID.randomUUID();
    Instant pending = clock.instant().plus(WRITERS);
    within(
        user,
        rows -> {
          rows.discard(key, pending);
          return key;
        });
    CountedStream counted = new CountedStream(bytes, length);
    try {
      return new Blob(key, store.put(key, counted, length).size());
    } catch (RuntimeException e) {
      counted.require();
      throw e;
    }
  }

  /** Names a file's bytes under exactly this path. */
  Row put(Rows rows, ShellUser user, ShellPath path, Blob blob, Precondition precondition)
      throws SQLException {
    Row old = rows.find(keyOf(path));
    if (old != null && old.directory()) {
      throw Refusals.isDirectory();
    }
    precondition.check(old == null ? null : old.tag());
    Instant now = now();
    List<Row> more = missingParents(rows, path, now);
    Row row = new Row(keyOf(path), false, blob.key(), blob.size(), now, now);
    more.add(row);
    add(rows, user, more, old);
    rows.keep(blob.key());
    if (old != null && old.blob() != null) {
      rows.discard(old.blob(), now);
    }
    return row;
  }

  /** Charged first and at once, so that nothing is charged that is not added. */
  private void add(Rows rows, ShellUser user, List<Row> more, @Nullable Row replaced)
      throws SQLException {
    long bytes = more.stream().mapToLong(Row::blocks).sum();
    room.charge(
        user,
        bytes - (replaced == null ? 0 : replaced.blocks()),
        more.size() - (replaced == null ? 0 : 1));
    for (Row row : more) {
      rows.put(row);
    }
  }

  /** As exact as the database keeps it. */
  private Instant now() {
    return clock.instant().truncatedTo(java.time.temporal.ChronoUnit.MICROS);
  }

  /** Directories on the way to a path that are not there, the uppermost first. */
  private static List<Row> missingParents(Rows rows, ShellPath path, Instant now)
      throws SQLException {
    List<Row> missing = new ArrayList<>();
    for (ShellPath at = path.parent(); !at.isRoot(); at = at.parent()) {
      Row row = rows.find(keyOf(at));
      if (row != null && !row.directory()) {
        throw Refusals.isNoDirectory();
      }
      if (row != null) {
        break;
      }
      missing.addFirst(directory(at, now));
    }
    return missing;
  }

  private static Row directory(ShellPath path, Instant now) {
    return new Row(keyOf(path), true, null, 0, now, now);
  }

  @Override
  public void delete(ShellUser user, ShellPath path, Precondition precondition) {
    changing(
        user,
        rows -> {
          Row row = StoredNames.find(rows, path);
          if (row == null || row.directory()) {
            throw Refusals.noFile();
          }
          precondition.check(row.tag());
          return removeAll(rows, user, row.place());
        });
  }

  /** Removes exactly this path, with all below it. */
  int removeAll(Rows rows, ShellUser user, ShellPath path) throws SQLException {
    long bytes = 0;
    List<Row> removed = rows.remove(keyOf(path));
    for (Row row : removed) {
      bytes += row.blocks();
      if (row.blob() != null) {
        rows.discard(row.blob(), clock.instant());
      }
    }
    room.charge(user, -bytes, -removed.size());
    return removed.size();
  }

  @Override
  public List<Entry> list(ShellUser user, ShellPath path) {
    return within(
        user,
        rows -> {
          Row row = StoredNames.find(rows, path);
          if (!path.isRoot() && (row == null || !row.directory())) {
            throw Refusals.noDirectory();
          }
          return rows.in(row == null ? "" : row.path()).stream()
              .map(IndexedFileTree::entry)
              .toList();
        });
  }

  private static Entry entry(Row row) {
    return new Entry(
        row.name(),
        row.directory(),
        row.directory() ? null : row.size(),
        row.modified(),
        row.created());
  }

  @Override
  public void makeDirectory(ShellUser user, ShellPath path) {
    if (!path.isRoot()) {
      changing(user, rows -> make(rows, user, StoredNames.locate(rows, path)));
    }
  }

  /** Makes exactly this directory; false when it is there. */
  boolean make(Rows rows, ShellUser user, ShellPath path) throws SQLException {
    Row row = rows.find(keyOf(path));
    if (row != null && !row.directory()) {
      throw Refusals.isNoDirectory();
    }
    if (row == null) {
      Instant now = now();
      List<Row> more = missingParents(rows, path, now);
      more.add(directory(path, now));
      add(rows, user, more, null);
    }
    return row == null;
  }

  @Override
  public void deleteDirectory(ShellUser user, ShellPath path) {
    if (path.isRoot()) {
      throw Refusals.root();
    }
    changing(
        user,
        rows -> {
          Row row = StoredNames.find(rows, path);
          if (row == null || !row.directory()) {
            throw Refusals.noDirectory();
          }
          return removeAll(rows, user, row.place());
        });
  }

  @Override
  public void clear(ShellUser user) {
    changing(
        user,
        rows -> {
          for (Row row : rows.in("")) {
            for (Row removed : rows.remove(row.path())) {
              if (removed.blob() != null) {
                rows.discard(removed.blob(), clock.instant());
              }
            }
          }
          return true;
        });
    room.measured(user, new Usage(0, 0, false));
  }

  @Override
  public Workspace workspace(ShellUser user) {
    try {
      LocalCopy copy = LocalCopy.make(local, owners.of(user));
      return CopiedWorkspace.fill(this, user, copy, within(user, Rows::all));
    } catch (IOException e) {
      throw new TreeException("A user's files could not be copied for a command: " + e, e);
    }
  }

  InputStream bytes(String blob) {
    return store.open(blob);
  }

  /** Removes bytes that nobody needs any more; gives how many. */
  public int removeGarbage(int most) {
    List<String> garbage = new ArrayList<>();
    try (Connection connection = database.getConnection();
        PreparedStatement select =
            connection.prepareStatement(
                "select blob from shell_blob_garbage where since_at < ? order by since_at limit ?")) {
      select.setTimestamp(1, Timestamp.from(clock.instant().minus(READERS)));
      select.setInt(2, most);
      try (ResultSet row = select.executeQuery()) {
        while (row.next()) {
          garbage.add(row.getString(1));
        }
      }
      for (String blob : garbage) {
        store.delete(blob);
        forget(connection, blob);
      }
    } catch (SQLException e) {
      throw new IllegalStateException("Bytes that nobody needs could not be removed", e);
    }
    return garbage.size();
  }

  private static void forget(Connection connection, @Nullable String blob) throws SQLException {
    try (PreparedStatement delete =
        connection.prepareStatement("delete from shell_blob_garbage where blob = ?")) {
      delete.setString(1, blob);
      delete.executeUpdate();
    }
  }

  @Override
  public void close() {
    store.close();
  }
}
