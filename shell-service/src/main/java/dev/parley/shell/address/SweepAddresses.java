package dev.parley.shell.address;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jboss.logging.Logger;

/** Forgets expired addresses. */
@ApplicationScoped
class SweepAddresses {

  private static final Logger LOG = Logger.getLogger(SweepAddresses.class);

  private final PublicAddresses addresses;
  private final AddressConfig config;
  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("sweep-addresses").factory());

  SweepAddresses(PublicAddresses addresses, AddressConfig config) {
    this.addresses = addresses;
    this.config = config;
  }

  void start(@Observes StartupEvent started) {
    long pause = config.sweep().toMillis();
    var unused = executor.scheduleWithFixedDelay(this::run, pause, pause, TimeUnit.MILLISECONDS);
  }

  void stop(@Observes ShutdownEvent stopped) {
    executor.shutdown();
  }

  private void run() {
    try {
      addresses.forgetExpired();
    } catch (RuntimeException e) {
      LOG.warnf("Expired addresses were not removed: %s", e);
    }
  }
}
