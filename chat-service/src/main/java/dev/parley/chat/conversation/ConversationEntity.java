package dev.parley.chat.conversation;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code conversation}. */
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
  String channel;

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
}
