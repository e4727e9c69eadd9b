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

/** A row of {@code message}. */
@Entity
@Table(name = "message")
@NullUnmarked
class MessageEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "conversation_id", nullable = false, updatable = false)
  UUID conversationId;

  @Column(nullable = false, updatable = false)
  int position;

  @Column(nullable = false, updatable = false)
  @Convert(converter = Role.Column.class)
  Role role;

  @Column(nullable = false)
  String content;

  @Column(columnDefinition = "jsonb", updatable = false)
  @ColumnTransformer(write = "?::jsonb")
  String parts;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String citations;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String usage;

  @Column(name = "total_tokens", nullable = false)
  int totalTokens;

  @Column(nullable = false)
  @Convert(converter = MessageState.Column.class)
  MessageState state;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String error;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "completed_at")
  Instant completedAt;

  @Column(name = "removed_at")
  Instant removedAt;

  String writer;

  @Column(name = "lease_until")
  Instant leaseUntil;

  @Column(name = "cancel_requested", nullable = false)
  boolean cancelRequested;
}
