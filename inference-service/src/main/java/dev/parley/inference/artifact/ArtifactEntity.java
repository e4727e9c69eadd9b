package dev.parley.inference.artifact;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code artifact}. */
@Entity
@Table(name = "artifact")
@NullUnmarked
class ArtifactEntity {

  @Id
  @Column(updatable = false)
  String id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false, updatable = false)
  String name;

  @Column(nullable = false, updatable = false)
  String type;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "expires_at", nullable = false, updatable = false)
  Instant expiresAt;
}
