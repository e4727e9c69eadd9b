package dev.parley.scheduler.chat;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Inbox;
import dev.parley.web.ids.Ids;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in which chat clients were deleted. */
@ApplicationScoped
class TakeDeletions {

  private static final String CONSUMER = "scheduler.clients";
  private static final String DELETED = "chat-client.deleted";

  private final EventJson json;
  private final Inbox inbox;
  private final ForgetClient forget;

  TakeDeletions(EventJson json, Inbox inbox, ForgetClient forget) {
    this.json = json;
    this.inbox = inbox;
    this.forget = forget;
  }

  @Incoming("chat-clients")
  @Blocking
  @Transactional
  public void take(String record) {
    Event event = json.read(record);
    if (event.type().equals(DELETED) && inbox.firstTime(event, CONSUMER)) {
      forget.forget(event.account(), Ids.parse(event.key(), "The web chat client"));
    }
  }
}
