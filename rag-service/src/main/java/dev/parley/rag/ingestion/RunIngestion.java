package dev.parley.rag.ingestion;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of {@link IngestDocuments} side by side, so that the model never waits for the
 * disk: while one batch is embedded, the next is prepared and the one before is indexed. Batches
 * stay in order: an older version of a document cannot overtake a newer one.
 */
@ApplicationScoped
class RunIngestion {

  private static final Logger LOG = Logger.getLogger(RunIngestion.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(4);
  private static final long HAND_OVER_MILLIS = 200;

  private final IngestionQueue queue;
  private final IngestDocuments ingest;
  private final IngestionConfig config;
  private final Semaphore work = new Semaphore(1);
  private final BlockingQueue<Batch> prepared = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Batch> embedded = new ArrayBlockingQueue<>(1);
  private final Set<UUID> leases = ConcurrentHashMap.newKeySet();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  RunIngestion(IngestionQueue queue, IngestDocuments ingest, IngestionConfig config) {
    this.queue = queue;
    this.ingest = ingest;
    this.config = config;
  }

  void start(@Observes StartupEvent started) {
    int held = queue.releaseHeldBefore();
    if (held > 0) {
      LOG.infof("%d documents that this instance was indexing when it ended are taken up", held);
    }
    threads.add(daemon("ingest-prepare", this::prepare));
    threads.add(daemon("ingest-embed", this::embed));
    threads.add(daemon("ingest-index", this::index));
    threads.add(daemon("ingest-renew", this::renew));
  }

  private static Thread daemon(String name, Runnable stage) {
    return Thread.ofPlatform().daemon().name(name).start(stage);
  }

  void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
    stopping = true;
    work.release();
    // not interrupted: that would close Lucene's files under a write
    for (Thread thread : threads) {
      thread.join(LONGEST_STOP);
    }
    queue.giveBackAll();
  }

  /** Says that there may be something to index; never blocks. */
  void wake() {
    work.release();
  }

  private void prepare() {
    while (!stopping) {
      try {
        List<LeasedDocument> documents = queue.lease();
        if (documents.isEmpty()) {
          await();
        } else {
          leases.add(documents.getFirst().lease());
          handOver(prepareOrGiveUp(documents), prepared);
        }
      } catch (RuntimeException e) {
        LOG.warnf(e, "The queue could not be read; tried again in %s", config.sweep());
        await();
      }
    }
  }

  private @Nullable Batch prepareOrGiveUp(List<LeasedDocument> documents) {
    try {
      return ingest.prepare(documents);
    } catch (RuntimeException e) {
      failed(documents, e);
      return null;
    }
  }

  private void embed() {
    for (Batch batch = next(prepared); batch != null; batch = next(prepared)) {
      try {
        handOver(ingest.embed(batch), embedded);
      } catch (RuntimeException e) {
        failed(batch.leased(), e);
      }
    }
  }

  private void index() {
    for (Batch batch = next(embedded); batch != null; batch = next(embedded)) {
      try {
        ingest.index(batch);
        leases.remove(batch.lease());
      } catch (RuntimeException e) {
        failed(batch.leased(), e);
      }
    }
  }

  private void failed(List<LeasedDocument> documents, RuntimeException e) {
    LOG.errorf(e, "A batch of %d documents was not indexed", documents.size());
    try {
      documents.forEach(
          document -> {
            leases.remove(document.lease());
            queue.fail(document, "Indexing failed unexpectedly; the log of rag-service says why.");
          });
    } catch (RuntimeException again) {
      LOG.warnf("The failure could not be noted; the leases will run out: %s", again.getMessage());
    }
  }

  private void renew() {
    long pause = config.heartbeat().toMillis();
    while (!stopping) {
      try {
        for (long waited = 0; waited < pause && !stopping; waited += HAND_OVER_MILLIS) {
          Thread.sleep(Math.min(pause, HAND_OVER_MILLIS));
        }
        if (!leases.isEmpty()) {
          queue.renew(leases);
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      } catch (RuntimeException e) {
        LOG.warnf("Leases could not be renewed: %s", e.getMessage());
      }
    }
  }

  private void await() {
    try {
      if (work.tryAcquire(config.sweep().toMillis(), TimeUnit.MILLISECONDS)) {
        work.drainPermits();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  private void handOver(@Nullable Batch batch, BlockingQueue<Batch> to) {
    try {
      boolean taken = batch == null;
      while (!taken && !stopping) {
        taken = to.offer(batch, HAND_OVER_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      stopping = true;
    }
  }

  /** The next batch, or null when the service stops. */
  private @Nullable Batch next(BlockingQueue<Batch> from) {
    try {
      Batch batch = null;
      while (batch == null && !stopping) {
        batch = from.poll(HAND_OVER_MILLIS, TimeUnit.MILLISECONDS);
      }
      return batch;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return null;
    }
  }
}
