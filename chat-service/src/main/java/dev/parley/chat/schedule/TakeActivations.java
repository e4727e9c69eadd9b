package dev.parley.chat.schedule;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Inbox;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in what scheduler-service says is due. */
@ApplicationScoped
class TakeActivations {

  private static final String CONSUMER = "chat.activations";
  private static final String ACTIVATED = "schedule.activated";

  private final EventJson json;
  private final Inbox inbox;
  private final ActivationQueue queue;

  TakeActivations(EventJson json, Inbox inbox, ActivationQueue queue) {
    this.json = json;
    this.inbox = inbox;
    this.queue = queue;
  }

  @Incoming("activations")
  @Blocking
  @Transactional
  public void take(String record) {
    Event event = json.read(record);
    if (event.type().equals(ACTIVATED) && inbox.firstTime(event, CONSUMER)) {
      queue.add(event.account(), json.data(event, Activation.class));
    }
  }
}
