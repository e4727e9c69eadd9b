package dev.parley.scheduler.account;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Inbox;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in what the API gateway tells of accounts. */
@ApplicationScoped
class TakeAccounts {

  private static final String CONSUMER = "scheduler.accounts";
  private static final String CHANGED = "account.changed";

  private final EventJson json;
  private final Inbox inbox;
  private final HookNonces nonces;

  TakeAccounts(EventJson json, Inbox inbox, HookNonces nonces) {
    this.json = json;
    this.inbox = inbox;
    this.nonces = nonces;
  }

  @Incoming("accounts")
  @Blocking
  @Transactional
  public void take(String record) {
    Event event = json.read(record);
    if (event.type().equals(CHANGED) && inbox.firstTime(event, CONSUMER)) {
      nonces.keep(event.account(), event.data().path("hookNonce").asText(""), event.at());
    }
  }
}
