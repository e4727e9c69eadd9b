package dev.parley.inference.aigateway;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.jboss.logging.Logger;

/**
 * Seals at each start what an earlier version stored in the clear: SQL has not the key, so no
 * migration can. Without a database there is nothing to seal yet, and the next start does it.
 */
@Singleton
final class SealStoredHeaders {

  private static final Logger LOG = Logger.getLogger(SealStoredHeaders.class);

  private final AiGateways gateways;

  SealStoredHeaders(AiGateways gateways) {
    this.gateways = gateways;
  }

  void seal(@Observes StartupEvent unused) {
    int sealed = gateways.sealStored();
    if (sealed > 0) {
      LOG.infof("Sealed the secrets of %d AI gateways", sealed);
    }
  }
}
