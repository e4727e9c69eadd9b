package dev.parley.chat.report;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code report}. */
@Entity
@Table(name = "report")
@NullUnmarked
class ReportEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "chat_client_id", updatable = false)
  UUID chatClientId;

  @Column(name = "conversation_id", nullable = false, updatable = false)
  UUID conversationId;

  @Column(name = "message_id", updatable = false)
  UUID messageId;

  @Column(nullable = false)
  String category;

  @Column(nullable = false)
  String reason;

  @Column(nullable = false)
  String severity;

  @Column(nullable = false)
  String status;

  String comment;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt;

  Report shape() {
    return new Report(
        id,
        conversationId,
        messageId,
        category,
        reason,
        severity,
        status,
        comment,
        createdAt,
        updatedAt);
  }
}
