package dev.parley.chat.attachment;

import jakarta.persistence.Column;
import jakarta.persistence.Convert;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code attachment}. */
@Entity
@Table(name = "attachment")
@NullUnmarked
class AttachmentEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "conversation_id", nullable = false, updatable = false)
  UUID conversationId;

  /** Null until it is sent. */
  @Column(name = "message_id")
  UUID messageId;

  @Column(nullable = false, updatable = false)
  String name;

  @Column(name = "media_type", nullable = false, updatable = false)
  String mediaType;

  @Column(nullable = false, updatable = false)
  @Convert(converter = Kind.Column.class)
  Kind kind;

  @Column(nullable = false, updatable = false)
  long size;

  /** What a model reads in place of the bytes. */
  @Column(updatable = false)
  String text;

  @Column(name = "blob_key", nullable = false, updatable = false)
  String blobKey;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  Attached shape() {
    return new Attached(id, name, mediaType, kind, size);
  }
}
