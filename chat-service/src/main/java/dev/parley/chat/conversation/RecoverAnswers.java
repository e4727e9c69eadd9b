package dev.parley.chat.conversation;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/** At the start, ends the answers that this instance was writing when it was killed. */
@ApplicationScoped
class RecoverAnswers {

  private final Turns turns;
  private final ConversationConfig config;

  RecoverAnswers(Turns turns, ConversationConfig config) {
    this.turns = turns;
    this.config = config;
  }

  void onStart(@Observes StartupEvent start) {
    turns.failAbandoned(config.nodeName());
  }
}
