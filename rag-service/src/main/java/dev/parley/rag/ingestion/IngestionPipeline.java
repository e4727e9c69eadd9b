package dev.parley.rag.ingestion;

import dev.parley.web.problem.UnreachableDatabase;
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
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Runs the stages of {@link IngestDocuments} side by side, so that the model never waits for the
 * disk: while one batch is embedded, the next is prepared and the one before is indexed. Several
 * may be prepared at a time, so that a file which takes long holds up no other.
 */
final class IngestionPipeline {

  private static final Logger LOG = Logger.getLogger(IngestionPipeline.class);
  private static final long HAND_OVER_MILLIS = 200;

  private final String name;
  private final Supplier<List<LeasedDocument>> source;
  private final int workers;
  private final IngestionQueue queue;
  private final IngestDocuments ingest;
  private final IngestionConfig config;
  private final Semaphore work = new Semaphore(1);
  private final BlockingQueue<Batch> prepared = new ArrayBlockingQueue<>(1);
  private final BlockingQueue<Batch> embedded = new ArrayBlockingQueue<>(1);
  private final Set<UUID> leases;

  /** Leases of batches that the database interrupted: given back once it answers again. */
  private final Set<UUID> interrupted = ConcurrentHashMap.newKeySet();

  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private volatile boolean stopping;

  /**
   * @param source leases the next documents; none when there is nothing to do
   * @param workers batches that are prepared at a time
   * @param leases where the leases of the documents at work are told, for their renewal
   */
  IngestionPipeline(
      String name,
      Supplier<List<LeasedDocument>> source,
      int workers,
      IngestionQueue queue,
      IngestDocuments ingest,
      IngestionConfig config,
      Set<UUID> leases) {
    this.name = name;
    this.source = source;
    this.workers = workers;
    this.queue = queue;
    this.ingest = ingest;
    this.config = config;
    this.leases = leases;
  }

  void start() {
    for (int worker = 0; worker < workers; worker++) {
      threads.add(daemon("prepare", this::prepare));
    }
    threads.add(daemon("embed", this::embed));
    threads.add(daemon("index", this::index));
  }

  private Thread daemon(String stage, Runnable work) {
    return Thread.ofPlatform().daemon().name("ingest-" + name + "-" + stage).start(work);
  }

  /** Takes no more documents; {@link #join} waits for those at work. */
  void stop() {
    stopping = true;
    work.release(workers);
  }

  /** Not interrupted: that would close Lucene's files under a write. */
  void join(Duration longest) throws InterruptedException {
    for (Thread thread : threads) {
      thread.join(longest);
    }
  }

  /** Says that there may be something to index; never blocks. */
  void wake() {
    work.release(workers);
  }

  private void prepare() {
    while (!stopping) {
      try {
        giveBackInterrupted();
        List<LeasedDocument> documents = source.get();
        if (documents.isEmpty()) {
          await();
        } else {
          leases.add(documents.getFirst().lease());
          handOver(prepareOrGiveUp(documents), prepared);
        }
      } catch (RuntimeException | Error e) {
        LOG.warnf(e, "The queue could not be read; tried again in %s", config.sweep());
        await();
      }
    }
  }

  private @Nullable Batch prepareOrGiveUp(List<LeasedDocument> documents) {
    try {
      return ingest.prepare(documents);
    } catch (RuntimeException | Error e) {
      failed(documents, e);
      return null;
    }
  }

  private void embed() {
    for (Batch batch = next(prepared); batch != null; batch = next(prepared)) {
      try {
        handOver(ingest.embed(batch), embedded);
      } catch (RuntimeException | Error e) {
        failed(batch.leased(), e);
      }
    }
  }

  private void index() {
    for (Batch batch = next(embedded); batch != null; batch = next(embedded)) {
      try {
        ingest.index(batch);
        leases.remove(batch.lease());
      } catch (RuntimeException | Error e) {
        failed(batch.leased(), e);
      }
    }
  }

  /** An error too, such as a stack that overflowed, ends the batch and not the thread. */
  private void failed(List<LeasedDocument> documents, Throwable e) {
    LOG.errorf(e, "A batch of %d documents was not indexed", documents.size());
    documents.forEach(document -> leases.remove(document.lease()));
    if (UnreachableDatabase.isCauseOf(e)) {
      documents.forEach(document -> interrupted.add(document.lease()));
      return;
    }
    try {
      documents.forEach(
          document ->
              queue.fail(
                  document, "Indexing failed unexpectedly; the log of rag-service says why."));
    } catch (RuntimeException again) {
      LOG.warnf("The failure could not be noted now: %s", again.getMessage());
      documents.forEach(document -> interrupted.add(document.lease()));
    }
  }

  private void giveBackInterrupted() {
    Set<UUID> before = Set.copyOf(interrupted);
    if (!before.isEmpty()) {
      queue.giveBackLeases(before, "The database was away for a moment while this was indexed.");
      interrupted.removeAll(before);
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
