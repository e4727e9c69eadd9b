package dev.parley.rag.ingestion;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Inbox;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Wakes the indexing when Kafka says that documents were queued. */
@ApplicationScoped
class WakeIngestion {

  private static final String CONSUMER = "rag.ingestion";

  private final EventJson json;
  private final Inbox inbox;
  private final RunIngestion ingestion;

  WakeIngestion(EventJson json, Inbox inbox, RunIngestion ingestion) {
    this.json = json;
    this.inbox = inbox;
    this.ingestion = ingestion;
  }

  @Incoming("queued-documents")
  @Blocking
  @Transactional
  public void wake(String record) {
    Event event = json.read(record);
    if (inbox.firstTime(event, CONSUMER)) {
      ingestion.wake();
    }
  }
}
