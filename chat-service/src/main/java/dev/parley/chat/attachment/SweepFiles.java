package dev.parley.chat.attachment;

import io.quarkus.narayana.jta.QuarkusTransaction;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import jakarta.persistence.EntityManager;
import java.time.Clock;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Removes files that were never sent, and bytes whose rows are gone. */
@ApplicationScoped
class SweepFiles {

  private static final Logger LOG = Logger.getLogger(SweepFiles.class);
  private static final int AT_ONCE = 200;

  private final AttachmentRepository rows;
  private final Blobs blobs;
  private final AttachmentConfig config;
  private final EntityManager entities;
  private final Clock clock;
  private final CountDownLatch stopped = new CountDownLatch(1);

  SweepFiles(
      AttachmentRepository rows,
      Blobs blobs,
      AttachmentConfig config,
      EntityManager entities,
      Clock clock) {
    this.rows = rows;
    this.blobs = blobs;
    this.config = config;
    this.entities = entities;
    this.clock = clock;
  }

  void onStart(@Observes StartupEvent start) {
    Thread.ofVirtual().name("sweep-files").start(this::run);
  }

  void onStop(@Observes ShutdownEvent shutdown) {
    stopped.countDown();
  }

  private void run() {
    try {
      while (!stopped.await(config.sweep().toMillis(), TimeUnit.MILLISECONDS)) {
        try {
          sweep();
        } catch (RuntimeException e) {
          LOG.warnf("Files will be swept again later: %s", e.getMessage());
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Once through. Bytes go first: what is left of a failure is found again by its row. */
  void sweep() {
    List<AttachmentEntity> unsent =
        QuarkusTransaction.requiringNew()
            .call(() -> rows.unsentBefore(clock.instant().minus(config.unsentLifetime()), AT_ONCE));
    for (AttachmentEntity row : unsent) {
      blobs.delete(row.blobKey);
      QuarkusTransaction.requiringNew()
          .run(() -> rows.delete("id = ?1 and messageId is null", row.id));
    }
    for (String prefix : marked()) {
      blobs.deleteAll(prefix);
      QuarkusTransaction.requiringNew()
          .run(
              () ->
                  entities
                      .createNativeQuery("DELETE FROM removed_blobs WHERE prefix = :prefix")
                      .setParameter("prefix", prefix)
                      .executeUpdate());
    }
  }

  private List<String> marked() {
    return QuarkusTransaction.requiringNew()
        .call(
            () ->
                entities
                    .createNativeQuery("SELECT prefix FROM removed_blobs LIMIT 200", String.class)
                    .getResultList()
                    .stream()
                    .map(String.class::cast)
                    .toList());
  }
}
