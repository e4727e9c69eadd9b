package dev.parley.inference.file;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code uploaded_file}. */
@Entity
@Table(name = "uploaded_file")
@NullUnmarked
class FileEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false, updatable = false)
  String filename;

  @Column(nullable = false, updatable = false)
  long bytes;

  @Column(nullable = false, updatable = false)
  String purpose;

  /** False while its bytes are being stored. */
  @Column(nullable = false)
  boolean stored;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "expires_at", updatable = false)
  Instant expiresAt;
}
