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

/** A row of {@code turn}. Its state changes under the lock of its conversation. */
@Entity
@Table(name = "turn")
@NullUnmarked
class TurnEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "conversation_id", nullable = false, updatable = false)
  UUID conversationId;

  @Column(nullable = false, updatable = false)
  @Convert(converter = TurnKind.Column.class)
  TurnKind kind;

  @Column(nullable = false)
  @Convert(converter = TurnState.Column.class)
  TurnState state;

  /** What the assistant is told in place of a visitor's message. */
  @Column(updatable = false)
  String instruction;

  @Column(name = "answer_id")
  UUID answerId;

  /** Number of the event that it began with. */
  @Column(name = "begin_seq", nullable = false, updatable = false)
  long beginSeq;

  @Column(columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String error;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "due_at", nullable = false)
  Instant dueAt;

  @Column(name = "ended_at")
  Instant endedAt;

  String writer;

  @Column(name = "lease_until")
  Instant leaseUntil;

  @Column(name = "cancel_requested", nullable = false)
  boolean cancelRequested;

  boolean isOpen() {
    return state == TurnState.COLLECTING || state == TurnState.ANSWERING;
  }
}
