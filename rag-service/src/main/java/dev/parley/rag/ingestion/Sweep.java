package dev.parley.rag.ingestion;

import dev.parley.rag.document.FileContents;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.Engines;
import dev.parley.rag.retrieval.SearchIndex;
import dev.parley.rag.retrieval.VectorsLost;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Finds what was left behind: open removals, interrupted documents, idle indexes, lost vectors. */
@ApplicationScoped
class Sweep {

  private static final Logger LOG = Logger.getLogger(Sweep.class);

  private static final long VECTORS_MINUTES = 10;

  private final IngestionQueue queue;
  private final RemoveFromIndex removals;
  private final RestoreDocuments restored;
  private final FileContents files;
  private final CollectionIndexes indexes;
  private final Engines engines;
  private final IngestionConfig config;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ingest-sweep").factory());

  Sweep(
      IngestionQueue queue,
      RemoveFromIndex removals,
      RestoreDocuments restored,
      FileContents files,
      CollectionIndexes indexes,
      Engines engines,
      IngestionConfig config) {
    this.queue = queue;
    this.removals = removals;
    this.restored = restored;
    this.files = files;
    this.indexes = indexes;
    this.engines = engines;
    this.config = config;
  }

  void start(@Observes StartupEvent started) {
    long pause = config.sweep().toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, 0, pause, TimeUnit.MILLISECONDS);
    var unusedToo =
        executor.scheduleWithFixedDelay(
            () -> quietly("unused vectors", removals::forgetUnusedVectors),
            VECTORS_MINUTES,
            VECTORS_MINUTES,
            TimeUnit.MINUTES);
  }

  void stop(@Observes ShutdownEvent stopped) {
    executor.shutdown();
  }

  void requeue(@Observes VectorsLost lost) {
    queue.requeue(lost.document());
  }

  private void swap(CollectionIndex building) {
    restored.restoreInto(building);
    removals.dropAfter(() -> indexes.swapIfComplete(building));
  }

  /** Each step for itself: what one of them meets is not to keep the others from their work. */
  private void run() {
    quietly("removals from the indexes", removals::replay);
    quietly("removals of files", files::removeNoted);
    quietly("documents to be given up", this::giveUp);
    quietly("documents that are found as they were", restored::restoreNoted);
    quietly("new indexes", () -> indexes.building().forEach(this::swap));
    quietly("idle indexes", () -> engines.all().forEach(SearchIndex::closeIdle));
  }

  private void giveUp() {
    int waiting = queue.endOverlongWaits();
    int givenUp = queue.giveUpInterrupted();
    if (waiting + givenUp > 0) {
      LOG.infof("%d interrupted documents given up, %d waited for a wrong time", givenUp, waiting);
    }
  }

  /** An error too: a scheduled task that ends by one is never run again. */
  private static void quietly(String what, Runnable step) {
    try {
      step.run();
    } catch (RuntimeException | Error e) {
      LOG.warnf(e, "A sweep did not come to its end: %s", what);
    }
  }
}
