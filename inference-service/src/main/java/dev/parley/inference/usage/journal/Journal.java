package dev.parley.inference.usage.journal;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Records in the order in which they were appended, in segments of a bounded size. A record that
 * was appended survives the end of this process at once, and the end of the machine as soon as the
 * disk has taken it, which one thread asks of it for all records together, again and again.
 */
public final class Journal implements AutoCloseable {

  private static final Logger LOG = Logger.getLogger(Journal.class);
  private static final Duration RETRY_AFTER = Duration.ofSeconds(1);

  private final JournalFolder folder;
  private final Sizes sizes;
  private final AppendFile.Opener opener;
  private final ReentrantLock lock = new ReentrantLock();
  private final Semaphore unsynced = new Semaphore(0);

  /** Segments by number, with how much of each may be read. */
  private final ConcurrentSkipListMap<Long, Long> segments = new ConcurrentSkipListMap<>();

  /** Segments that were left for the next, still to be brought to the disk. */
  private final ConcurrentLinkedQueue<AppendFile> full = new ConcurrentLinkedQueue<>();

  private volatile long active;
  private volatile AppendFile file;
  private volatile boolean closed;
  private volatile boolean syncFailed;

  /**
   * @param segment bytes after which a new file is begun
   * @param total bytes above which nothing new may begin
   * @param reserve bytes that are kept free for what must be written on a full disk
   */
  public record Sizes(long segment, long total, int reserve) {}

  private Journal(JournalFolder folder, Sizes sizes, AppendFile.Opener opener) throws IOException {
    this.folder = folder;
    this.sizes = sizes;
    this.opener = opener;
    segments.putAll(folder.segments());
    this.active = segments.isEmpty() ? 1 : segments.lastKey() + 1;
    this.file = opener.open(folder.segment(active));
    segments.put(active, 0L);
  }

  /**
   * Opens a folder's journal, and begins a new segment behind those that are there.
   *
   * @throws JournalException when it is in use by another process, or cannot be written
   */
  public static Journal open(Path directory, Sizes sizes) {
    return open(directory, sizes, AppendFile::real);
  }

  static Journal open(Path directory, Sizes sizes, AppendFile.Opener opener) {
    JournalFolder folder = JournalFolder.take(directory);
    try {
      Journal journal = new Journal(folder, sizes, opener);
      journal.restoreReserve();
      Thread.ofPlatform().daemon().name("usage-journal").start(journal::syncUntilClosed);
      return journal;
    } catch (IOException e) {
      throw new JournalException("The usage journal cannot be written: " + e.getMessage(), e);
    }
  }

  /**
   * Appends what begins something, or could be brought later: refused while there is no room for
   * how what goes on will end.
   *
   * @throws JournalException when the disk or the journal is full
   */
  public void begin(ObjectNode data) {
    if (syncFailed) {
      throw new JournalException("The disk of the usage journal does not keep what is written.");
    }
    if (!folder.hasReserve()) {
      throw new JournalException("The disk of the usage journal is full.");
    }
    if (bytes() >= sizes.total()) {
      throw new JournalException("The usage journal is full: the database did not take it over.");
    }
    append(data);
  }

  /**
   * Appends; takes the reserve on a full disk.
   *
   * @throws JournalException when even that does not help, or the journal is closed
   */
  public void append(ObjectNode data) {
    byte[] line = JournalLine.write(data);
    lock.lock();
    try {
      if (closed) {
        throw new JournalException("The usage journal is closed.");
      }
      write(line);
    } catch (IOException e) {
      appendFromReserve(line, e);
    } finally {
      lock.unlock();
    }
    unsynced.release();
  }

  private void appendFromReserve(byte[] line, IOException first) {
    try {
      if (!folder.useReserve()) {
        throw first;
      }
      LOG.errorf("The usage journal takes its reserve: %s", first.getMessage());
      write(line);
    } catch (IOException e) {
      throw new JournalException("The usage journal cannot be written: " + e.getMessage(), e);
    }
  }

  private void write(byte[] line) throws IOException {
    long length = lengthOf(active);
    if (syncFailed || (length > 0 && length + line.length > sizes.segment())) {
      rotate();
      length = 0;
    }
    try {
      file.write(line);
    } catch (IOException e) {
      file.truncate(length);
      throw e;
    }
    segments.put(active, length + line.length);
  }

  private void rotate() throws IOException {
    AppendFile next = opener.open(folder.segment(active + 1));
    full.add(file); // the appending thread may be an event loop: it waits for no disk
    file = next;
    active = active + 1;
    segments.put(active, 0L);
    syncFailed = false;
  }

  private void closeFull() {
    for (AppendFile each = full.poll(); each != null; each = full.poll()) {
      try {
        each.sync();
        each.close();
      } catch (IOException e) {
        LOG.errorf(e, "The disk may not keep the last records of a segment of the usage journal");
      }
    }
  }

  /** Keeps a record that nobody can use in a file {@code rejected} beside the segments. */
  public void setAside(ObjectNode data) {
    try {
      folder.setAside(JournalLine.write(data));
    } catch (IOException e) {
      throw new JournalException("A record cannot be set aside: " + e.getMessage(), e);
    }
  }

  /** Takes back the room for bad times, when it was used and there is room again. */
  public void restoreReserve() {
    if (folder.hasReserve()) {
      return;
    }
    try {
      folder.keepReserve(sizes.reserve());
    } catch (IOException e) {
      LOG.errorf("The disk of the usage journal has no room: %s", e.getMessage());
    }
  }

  /** The start of all that is kept. */
  public Position start() {
    return new Position(segments.firstKey(), 0);
  }

  /** The segment that is written at the moment. */
  public long activeSegment() {
    return active;
  }

  /**
   * Reads on from a place; damaged records are logged and passed over.
   *
   * @param most how many records at most
   */
  public ReadRecords read(Position from, int most) {
    List<Long> numbers = List.copyOf(segments.tailMap(from.segment()).keySet());
    try {
      for (long number : numbers) {
        long offset = number == from.segment() ? from.offset() : 0;
        ReadRecords read =
            ReadRecords.from(folder.segment(number), number, offset, lengthOf(number), most);
        if (!read.records().isEmpty() || number == numbers.getLast()) {
          return read;
        }
      }
    } catch (IOException e) {
      throw new JournalException("The usage journal cannot be read: " + e.getMessage(), e);
    }
    return new ReadRecords(List.of(), from);
  }

  /** Deletes the segments before this one, never the active one. */
  public void dropBefore(long segment) {
    for (long number : segments.headMap(Math.min(segment, active)).keySet()) {
      try {
        Files.deleteIfExists(folder.segment(number));
        segments.remove(number);
      } catch (IOException e) {
        LOG.warnf("A segment of the usage journal cannot be deleted: %s", e.getMessage());
        return;
      }
    }
  }

  /** How much room the journal takes. */
  public long bytes() {
    return segments.values().stream().mapToLong(Long::longValue).sum();
  }

  private long lengthOf(long segment) {
    @Nullable Long length = segments.get(segment);
    return length == null ? 0 : length;
  }

  private void syncUntilClosed() {
    while (!closed) {
      awaitUnsynced();
      unsynced.drainPermits();
      closeFull();
      AppendFile synced = file;
      try {
        synced.sync();
      } catch (IOException e) {
        if (synced == file && !closed) {
          syncFailed = true;
          LOG.errorf(e, "The disk of the usage journal does not keep what is written");
        }
      }
    }
  }

  /** After a failure it does not wait for an append, which may be refused because of it. */
  private void awaitUnsynced() {
    if (!syncFailed) {
      unsynced.acquireUninterruptibly();
      return;
    }
    LockSupport.parkNanos(RETRY_AFTER.toNanos());
    lock.lock();
    try {
      if (syncFailed && !closed && lengthOf(active) > 0) {
        rotate(); // what a file has lost once it may say to have kept the next time
      }
      syncFailed = false; // until the next attempt, which follows at once
    } catch (IOException e) {
      LOG.errorf(e, "No new segment of the usage journal could be begun");
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      unsynced.release();
      closeFull();
      file.sync();
      file.close();
      folder.release();
    } catch (IOException e) {
      LOG.warnf("The usage journal did not close cleanly: %s", e.getMessage());
    } finally {
      lock.unlock();
    }
  }
}
