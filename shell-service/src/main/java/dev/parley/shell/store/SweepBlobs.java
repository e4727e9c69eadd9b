package dev.parley.shell.store;

import dev.parley.shell.tree.FileTree;
import dev.parley.shell.tree.indexed.IndexedFileTree;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/**
 * Removes from a bucket the bytes that were replaced or deleted, once nobody reads them any more.
 */
@ApplicationScoped
class SweepBlobs {

  private static final Logger LOG = Logger.getLogger(SweepBlobs.class);
  private static final int BATCH = 500;
  private static final long MINUTES = 10;

  private final FileTree tree;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep-blobs").factory());

  SweepBlobs(FileTree tree) {
    this.tree = tree;
  }

  void start(@Observes StartupEvent started) {
    if (tree instanceof IndexedFileTree indexed) {
      var unused =
          executor.scheduleWithFixedDelay(() -> run(indexed), MINUTES, MINUTES, TimeUnit.MINUTES);
    }
  }

  void stop(@Observes ShutdownEvent stopped) {
    executor.shutdown();
  }

  private static void run(IndexedFileTree tree) {
    try {
      while (tree.removeGarbage(BATCH) == BATCH) {
        LOG.debug("More bytes are to be removed");
      }
    } catch (RuntimeException e) {
      LOG.warnf("Bytes that nobody needs were not removed: %s", e);
    }
  }
}
