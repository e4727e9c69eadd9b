package dev.parley.gateway.account;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.jboss.logging.Logger;

/** After an upgrade, tells other services of the accounts that were there before they were told. */
@ApplicationScoped
class AnnounceAccounts {

  private static final Logger LOG = Logger.getLogger(AnnounceAccounts.class);
  private static final int BATCH = 100;

  private final Accounts accounts;

  AnnounceAccounts(Accounts accounts) {
    this.accounts = accounts;
  }

  void announce(@Observes StartupEvent start) {
    try {
      while (accounts.announceNew(BATCH) == BATCH) {}
    } catch (RuntimeException e) {
      LOG.warnf("Accounts were not announced, which is tried again at the next start: %s", e);
    }
  }
}
