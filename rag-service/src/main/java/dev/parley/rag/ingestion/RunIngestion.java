package dev.parley.rag.ingestion;

import dev.parley.rag.parsing.ParsingConfig;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;

/**
 * Runs one {@link IngestionPipeline} a lane, and one for those who wait for a few texts only; keeps
 * the leases of what they work on.
 */
@ApplicationScoped
class RunIngestion {

  private static final Logger LOG = Logger.getLogger(RunIngestion.class);
  private static final Duration LONGEST_STOP = Duration.ofSeconds(4);

  private final IngestionQueue queue;
  private final IngestionConfig config;
  private final Set<UUID> leases = ConcurrentHashMap.newKeySet();
  private final List<IngestionPipeline> pipelines;
  private final ScheduledExecutorService renewal =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("ingest-renew").factory());

  RunIngestion(
      IngestionQueue queue, IngestDocuments ingest, IngestionConfig config, ParsingConfig parsing) {
    this.queue = queue;
    this.config = config;
    List<IngestionPipeline> all = new ArrayList<>();
    for (Lane lane : Lane.values()) {
      String name = lane.name().toLowerCase(Locale.ROOT);
      all.add(pipeline(name, () -> queue.lease(lane), workers(lane, parsing), ingest));
    }
    all.add(pipeline("few", () -> queue.leaseFew(Lane.Text), 1, ingest));
    this.pipelines = List.copyOf(all);
  }

  private IngestionPipeline pipeline(
      String name, Supplier<List<LeasedDocument>> source, int workers, IngestDocuments ingest) {
    return new IngestionPipeline(name, source, workers, queue, ingest, config, leases);
  }

  private int workers(Lane lane, ParsingConfig parsing) {
    return switch (lane) {
      case Text -> 1;
      case File -> parsing.processes();
      case Upstream -> config.upstreamWorkers();
    };
  }

  void start(@Observes StartupEvent started) {
    int held = queue.releaseHeldBefore();
    if (held > 0) {
      LOG.infof("%d documents that this instance was indexing when it ended are taken up", held);
    }
    pipelines.forEach(IngestionPipeline::start);
    long pause = config.heartbeat().toMillis();
    var unused = renewal.scheduleWithFixedDelay(this::renew, pause, pause, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
    pipelines.forEach(IngestionPipeline::stop);
    for (IngestionPipeline pipeline : pipelines) {
      pipeline.join(LONGEST_STOP);
    }
    renewal.shutdown();
    queue.giveBackAll();
  }

  /** Says that there may be something to index; never blocks. */
  void wake() {
    pipelines.forEach(IngestionPipeline::wake);
  }

  private void renew() {
    try {
      if (!leases.isEmpty()) {
        queue.renew(leases);
      }
    } catch (RuntimeException | Error e) { // by an error this would never run again
      LOG.warnf("Leases could not be renewed: %s", e.getMessage());
    }
  }
}
