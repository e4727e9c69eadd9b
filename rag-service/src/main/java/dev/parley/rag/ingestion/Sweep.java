package dev.parley.rag.ingestion;

import dev.parley.rag.document.FileContents;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.rag.retrieval.CollectionIndexes.CollectionIndex;
import dev.parley.rag.retrieval.CollectionIndexes.State;
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
      FileContents files,
      CollectionIndexes indexes,
      Engines engines,
      IngestionConfig config) {
    this.queue = queue;
    this.removals = removals;
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
            this::forgetUnusedVectors, VECTORS_MINUTES, VECTORS_MINUTES, TimeUnit.MINUTES);
  }

  void stop(@Observes ShutdownEvent stopped) {
    executor.shutdown();
  }

  void requeue(@Observes VectorsLost lost) {
    queue.requeue(lost.document());
  }

  private void forgetUnusedVectors() {
    try {
      removals.forgetUnusedVectors();
    } catch (RuntimeException e) {
      LOG.warnf("Unused vectors were not removed: %s", e);
    }
  }

  private void swap(CollectionIndex building) {
    removals.dropAfter(() -> indexes.swapIfComplete(building));
  }

  private void run() {
    try {
      int removed = removals.replay() + files.removeNoted();
      int givenUp = queue.giveUpInterrupted();
      if (removed + givenUp > 0) {
        LOG.infof("%d removals done, %d interrupted documents given up", removed, givenUp);
      }
      indexes.all().stream().filter(i -> i.state() == State.Building).forEach(this::swap);
      engines.all().forEach(SearchIndex::closeIdle);
    } catch (RuntimeException e) {
      LOG.warnf("A sweep did not come to its end: %s", e);
    }
  }
}
