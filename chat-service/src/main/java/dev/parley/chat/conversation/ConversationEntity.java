package dev.parley.chat.conversation;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code conversation}. Whoever changes one holds its lock. */
@Entity
@Table(name = "conversation")
@NullUnmarked
class ConversationEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "chat_client_id", updatable = false)
  UUID chatClientId;

  @Column(nullable = false, updatable = false)
  @Convert(converter = Channel.Column.class)
  Channel channel;

  /** Who speaks with us there: the external user id, a number, the creator's tag. */
  @Column(updatable = false)
  String contact;

  @Column(name = "access_key", nullable = false, updatable = false)
  String accessKey;

  String tag;

  @Column(name = "extra_context")
  String extraContext;

  @Column(name = "context_location")
  String contextLocation;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String metadata;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "expires_at", nullable = false)
  Instant expiresAt;

  @Column(name = "last_message_at")
  Instant lastMessageAt;

  @Column(name = "last_visitor_message_at")
  Instant lastVisitorMessageAt;

  @Column(name = "last_scheduled_message_at")
  Instant lastScheduledMessageAt;

  /** Number of the last event. */
  @Column(name = "last_seq", nullable = false)
  long lastSeq;

  @Column(name = "next_position", nullable = false)
  int nextPosition = 1;

  /** Of the messages that are shown. */
  @Column(name = "message_count", nullable = false)
  int messageCount;

  @Column(name = "token_count", nullable = false)
  long tokenCount;

  @Column(nullable = false)
  @Convert(converter = Handler.Column.class)
  Handler handler = Handler.ASSISTANT;

  @Column(name = "handler_name")
  String handlerName;

  @Column(name = "handled_since")
  Instant handledSince;
}
