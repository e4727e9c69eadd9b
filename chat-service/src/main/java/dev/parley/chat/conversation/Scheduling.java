package dev.parley.chat.conversation;

import dev.parley.chat.client.ChatClient;
import dev.parley.chat.client.ChatClients;
import dev.parley.chat.client.ClientParameters;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
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
   * A contact who has not written since the assistant last spoke first.
   *
   * @param lastUserMessageAt null when the contact never wrote
   */
  public record Inactive(
      String externalUserId, Instant lastScheduledMessageAt, @Nullable Instant lastUserMessageAt) {}

  /**
   * The inactive contacts of a client, who was spoken to last first.
   *
   * @param user when given, only this one
   * @throws dev.parley.web.problem.ProblemException 404 when the account has no such client
   */
  @Transactional
  public List<Inactive> inactive(UUID account, UUID id, @Nullable String user) {
    return conversations.inactive(account, clients.get(account, id).id(), user);
  }

  /** When a contact last wrote in any session; null when never. */
  @Transactional
  public @Nullable Instant lastWrote(UUID account, UUID client, String user) {
    return conversations.lastWrote(account, client, user);
  }

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
