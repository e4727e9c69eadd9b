package dev.parley.rag.retrieval.lucene;

import dev.parley.rag.language.DetectLanguage;
import dev.parley.rag.language.WordAnalysis;
import dev.parley.rag.retrieval.IndexUnavailableException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.stream.Stream;
import org.apache.lucene.index.CorruptIndexException;
import org.apache.lucene.index.IndexFormatTooNewException;
import org.apache.lucene.index.IndexFormatTooOldException;
import org.apache.lucene.store.AlreadyClosedException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Opens indexes when they are needed and closes them when they are not. Users share an index;
 * opening, closing and removing it is exclusive.
 */
final class OpenIndexes {

  private static final Logger LOG = Logger.getLogger(OpenIndexes.class);

  private final IndexConfig config;
  private final Clock clock;
  private final DetectLanguage languages;
  private final Opened opened;
  private final WordAnalysis analysis = new WordAnalysis();
  private final ConcurrentMap<UUID, Slot> slots = new ConcurrentHashMap<>();

  /** Called with a freshly opened index before anyone uses it. */
  interface Opened {
    void accept(UUID id, CollectionIndex index) throws IOException;
  }

  /** Work on an index. */
  interface Use<T> {
    T on(CollectionIndex index) throws IOException;
  }

  private static final class Slot {
    final ReentrantReadWriteLock lock = new ReentrantReadWriteLock();
    volatile @Nullable CollectionIndex index;
    volatile Instant used = Instant.EPOCH;

    /** Why it was closed, for those who were using it or were about to. */
    volatile @Nullable Throwable failure;
  }

  OpenIndexes(IndexConfig config, Clock clock, DetectLanguage languages, Opened opened) {
    this.config = config;
    this.clock = clock;
    this.languages = languages;
    this.opened = opened;
  }

  WordAnalysis analysis() {
    return analysis;
  }

  /** Works on the index; once more on a new one when its files turn out damaged. */
  <T> T use(UUID id, Use<T> work) {
    Slot slot = slots.computeIfAbsent(id, absent -> new Slot());
    try {
      return useOnce(id, slot, work);
    } catch (IOException | RuntimeException damaged) {
      CollectionIndex index = slot.index;
      slot.failure = causeOf(damaged, slot);
      boolean wrongFiles = isCorrupt(damaged) || (index != null && !index.isUsable());
      if (!wrongFiles) {
        throw unavailable(id, slot, damaged);
      }
      LOG.warnf("The index %s is damaged and built anew: %s", id, damaged);
      remove(id, isCorrupt(damaged));
    }
    try {
      return useOnce(id, slot, work);
    } catch (IOException | RuntimeException again) {
      throw unavailable(id, slot, again);
    }
  }

  /**
   * Lucene says of a writer that failed only that it is closed; what had made it fail, such as a
   * full disk, is what somebody can do something about.
   */
  private static Throwable causeOf(Exception seen, Slot slot) {
    CollectionIndex index = slot.index;
    Throwable tragic = index == null ? null : index.failure();
    boolean closed = seen instanceof AlreadyClosedException || seen instanceof ClosedMeanwhile;
    Throwable before = tragic == null ? slot.failure : tragic;
    return closed && before != null ? before : seen;
  }

  private static final class ClosedMeanwhile extends IOException {
    private static final long serialVersionUID = 1L;

    ClosedMeanwhile() {
      super("closed while it was being opened");
    }
  }

  private <T> T useOnce(UUID id, Slot slot, Use<T> work) throws IOException {
    slot.lock.readLock().lock();
    try {
      CollectionIndex index = slot.index;
      if (index == null || !index.isUsable()) {
        slot.lock.readLock().unlock();
        try {
          open(id, slot);
        } finally {
          slot.lock.readLock().lock();
        }
        index = slot.index;
        if (index == null) {
          throw new ClosedMeanwhile();
        }
      }
      slot.used = clock.instant();
      return work.on(index);
    } finally {
      slot.lock.readLock().unlock();
    }
  }

  private void open(UUID id, Slot slot) throws IOException {
    slot.lock.writeLock().lock();
    try {
      CollectionIndex before = slot.index;
      if (before != null && before.isUsable()) {
        return;
      }
      if (before != null) {
        slot.index = null;
        closeQuietly(before);
      }
      CollectionIndex index = openOrReplace(path(id));
      try {
        opened.accept(id, index);
      } catch (IOException | RuntimeException e) {
        index.close();
        throw e;
      }
      slot.used = clock.instant();
      slot.index = index;
      slot.failure = null;
    } finally {
      slot.lock.writeLock().unlock();
    }
    closeLeastRecentlyUsed();
  }

  private CollectionIndex openOrReplace(Path path) throws IOException {
    Files.createDirectories(path);
    try {
      return new CollectionIndex(path, analysis, languages);
    } catch (IOException damaged) {
      if (!isCorrupt(damaged)) {
        throw damaged;
      }
      LOG.warnf("The index in %s is not of use and is built anew: %s", path, damaged);
      deleteFiles(path);
      Files.createDirectories(path);
      return new CollectionIndex(path, analysis, languages);
    }
  }

  private static boolean isCorrupt(Throwable e) {
    return e instanceof CorruptIndexException
        || e instanceof OutdatedIndexException
        || e instanceof IndexFormatTooOldException
        || e instanceof IndexFormatTooNewException
        || e instanceof java.io.EOFException
        || e instanceof java.io.FileNotFoundException
        || e instanceof java.nio.file.NoSuchFileException;
  }

  /** Closes the index, and deletes its files too when asked. */
  void remove(UUID id, boolean files) {
    Slot slot = slots.computeIfAbsent(id, absent -> new Slot());
    slot.lock.writeLock().lock();
    try {
      CollectionIndex index = slot.index;
      slot.index = null;
      if (index != null) {
        closeQuietly(index);
      }
      if (files) {
        deleteFiles(path(id));
      }
    } catch (IOException e) {
      throw unavailable(id, e);
    } finally {
      slot.lock.writeLock().unlock();
    }
  }

  void closeIdle() {
    Instant since = clock.instant().minus(config.idle());
    slots.forEach(
        (id, slot) -> {
          if (slot.index != null && slot.used.isBefore(since)) {
            remove(id, false);
          }
        });
  }

  void closeAll() {
    slots.keySet().forEach(id -> remove(id, false));
  }

  private void closeLeastRecentlyUsed() {
    List<UUID> open =
        slots.entrySet().stream()
            .filter(entry -> entry.getValue().index != null)
            .sorted(Comparator.comparing(entry -> entry.getValue().used))
            .map(java.util.Map.Entry::getKey)
            .toList();
    open.stream()
        .limit(Math.max(0, open.size() - config.mostOpen()))
        .forEach(id -> remove(id, false));
  }

  /** Everything was committed before; what cannot be closed in order has nothing to lose. */
  private static void closeQuietly(CollectionIndex index) {
    try {
      index.close();
    } catch (IOException | RuntimeException e) {
      LOG.warnf("An index was not closed in order: %s", e);
    }
  }

  private Path path(UUID id) {
    return config.directory().resolve(id.toString());
  }

  private static void deleteFiles(Path path) throws IOException {
    if (!Files.exists(path)) {
      return;
    }
    try (Stream<Path> files = Files.walk(path)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(file);
      }
    }
  }

  private static IndexUnavailableException unavailable(UUID id, Slot slot, Exception e) {
    return unavailable(id, causeOf(e, slot));
  }

  private static IndexUnavailableException unavailable(UUID id, Throwable e) {
    return e instanceof IndexUnavailableException already
        ? already
        : new IndexUnavailableException("the index " + id + " failed", e);
  }
}
