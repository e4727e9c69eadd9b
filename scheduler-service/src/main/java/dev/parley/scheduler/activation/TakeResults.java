package dev.parley.scheduler.activation;

import dev.parley.events.Event;
import dev.parley.events.EventJson;
import dev.parley.events.Inbox;
import io.smallrye.common.annotation.Blocking;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import org.eclipse.microprofile.reactive.messaging.Incoming;

/** Takes in what chat-service reports of activations. */
@ApplicationScoped
class TakeResults {

  private static final String CONSUMER = "scheduler.results";
  private static final String FINISHED = "activation.finished";

  private final EventJson json;
  private final Inbox inbox;
  private final Outcomes outcomes;

  TakeResults(EventJson json, Inbox inbox, Outcomes outcomes) {
    this.json = json;
    this.inbox = inbox;
    this.outcomes = outcomes;
  }

  @Incoming("activation-results")
  @Blocking
  @Transactional
  public void take(String record) {
    Event event = json.read(record);
    if (event.type().equals(FINISHED) && inbox.firstTime(event, CONSUMER)) {
      outcomes.finish(event.account(), json.data(event, Report.class).toResult());
    }
  }

  /**
   * The data of the event.
   *
   * @param status {@code succeeded}, {@code failed} or {@code skipped}
   */
  record Report(
      java.util.UUID occurrenceId,
      String status,
      @org.jspecify.annotations.Nullable String sessionId,
      @org.jspecify.annotations.Nullable String result,
      @org.jspecify.annotations.Nullable String error) {

    /**
     * @throws IllegalArgumentException for a status that is no end
     */
    ActivationResult toResult() {
      RunStatus end = RunStatus.of(status);
      if (end == RunStatus.RUNNING) {
        throw new IllegalArgumentException("This status says nothing of what came of it");
      }
      return new ActivationResult(occurrenceId, end, sessionId, result, error);
    }
  }
}
