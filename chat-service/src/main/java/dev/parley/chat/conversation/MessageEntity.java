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

  @Column(name = "said_by", nullable = false, updatable = false)
  @Convert(converter = SaidBy.Column.class)
  SaidBy saidBy;

  /** Name of the person who said it. */
  @Column(updatable = false)
  String author;

  @Column(name = "sender_id", updatable = false)
  String senderId;

  @Column(name = "turn_id")
  UUID turnId;

  /** Where in the whole answer of its turn it begins. */
  @Column(name = "text_start", nullable = false)
  int textStart;

  @Column(nullable = false)
  String content;

  @Column(columnDefinition = "jsonb", updatable = false)
  @ColumnTransformer(write = "?::jsonb")
  String parts;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String citations;

  @Column(name = "tool_calls", columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String toolCalls;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String usage;

  String reasoning;

  /** What debugging shows of an answer. */
  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String facts;

  @Column(name = "total_tokens", nullable = false)
  int totalTokens;

  /** How many were sent to a voice, each time that was done. */
  @Column(name = "spoken_characters", nullable = false, insertable = false, updatable = false)
  long spokenCharacters;

  @Column(nullable = false)
  @Convert(converter = MessageState.Column.class)
  MessageState state;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String error;

  @Convert(converter = Rating.Column.class)
  Rating rating;

  String comment;

  @Column(name = "rated_at")
  Instant ratedAt;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "completed_at")
  Instant completedAt;

  @Column(name = "removed_at")
  Instant removedAt;
}
