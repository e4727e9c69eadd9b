package dev.parley.inference.memory;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.EnumType;
import jakarta.persistence.Enumerated;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code memory}. */
@Entity
@Table(name = "memory")
@NullUnmarked
class MemoryEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "external_user_id", nullable = false, updatable = false)
  String externalUserId;

  @Enumerated(EnumType.STRING)
  @Column(nullable = false, updatable = false)
  MemoryFormat format;

  @Column(nullable = false)
  String content;

  @Column(name = "content_key", nullable = false, updatable = false)
  String contentKey;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "remembered_at", nullable = false)
  Instant rememberedAt;

  @Column(name = "expires_at")
  Instant expiresAt;
}
