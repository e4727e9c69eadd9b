package dev.parley.chat.conversation;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ChatClients;
import dev.parley.chat.client.ClientParameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Whether an assistant may speak first, and to whom. */
@ApplicationScoped
public class Scheduling {

  private final ChatClients clients;
  private final ConversationRepository conversations;

  Scheduling(ChatClients clients, ConversationRepository conversations) {
    this.clients = clients;
    this.conversations = conversations;
  }

  /**
   * What a client allows.
   *
   * @param maxIgnoredSeconds how late something may still be said; null for however late
   * @param contact the external user who was asked for, if they ever came
   */
  public record Allowed(
      UUID id,
      String name,
      boolean allowed,
      @Nullable Long maxIgnoredSeconds,
      @Nullable Contact contact) {}

  /** An external user's newest session. */
  public record Contact(
      String externalUserId,
      UUID sessionId,
      Channel channel,
      Handler handler,
      @Nullable Instant lastUserMessageAt,
      @Nullable Instant lastScheduledMessageAt) {}

  /**
   * @throws dev.parley.web.problem.ProblemException 404 when the account has no such client
   */
  @Transactional
  Allowed of(UUID account, UUID id, @Nullable String user) {
    ChatClient client = clients.get(account, id);
    ClientParameters parameters = client.clientParameters();
    Duration zone = parameters.ignoredZone();
    Contact contact =
        user == null
            ? null
            : conversations
                .newest(account, client.id(), user)
                .map(
                    found ->
                        new Contact(
                            user,
                            found.id,
                            found.channel,
                            found.handler,
                            found.lastVisitorMessageAt,
                            found.lastScheduledMessageAt))
                .orElse(null);
    return new Allowed(
        client.id(),
        client.name(),
        Boolean.TRUE.equals(parameters.allowScheduledContinuations()),
        zone == null ? null : zone.toSeconds(),
        contact);
  }
}
