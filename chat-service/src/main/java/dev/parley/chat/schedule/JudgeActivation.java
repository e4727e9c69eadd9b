package dev.parley.chat.schedule;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ChatClients;
import dev.parley.chat.conversation.Scheduling;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether the contact wants to hear from the assistant, by what the chat client says. */
@ApplicationScoped
class JudgeActivation {

  private final ChatClients clients;
  private final Scheduling scheduling;
  private final ActivationQueue queue;
  private final Clock clock;

  JudgeActivation(ChatClients clients, Scheduling scheduling, ActivationQueue queue, Clock clock) {
    this.clients = clients;
    this.scheduling = scheduling;
    this.queue = queue;
    this.clock = clock;
  }

  /** Why nothing is said, in words; null when the assistant may speak. */
  @Nullable String objection(UUID account, Activation activation) {
    ChatClient client = clients.find(account, activation.chatClientId()).orElse(null);
    if (client == null) {
      return "The web chat client was deleted.";
    }
    if (!Boolean.TRUE.equals(client.clientParameters().allowScheduledContinuations())) {
      return "The web chat client does not allow its assistant to speak first.";
    }
    Duration zone = client.clientParameters().ignoredZone();
    if (zone == null) {
      return null;
    }
    if (activation.latenessSeconds() > zone.toSeconds()) {
      return "It is later than maxScheduledIgnoredZone allows.";
    }
    Instant ignored =
        queue.firstSpokenAfter(
            client.id(),
            activation.externalUserId(),
            scheduling.lastWrote(account, client.id(), activation.externalUserId()));
    boolean tooLong = ignored != null && ignored.plus(zone).isBefore(clock.instant());
    return tooLong
        ? "The contact has not answered what the assistant said of its own accord since "
            + ignored
            + ", which is longer than maxScheduledIgnoredZone."
        : null;
  }
}
