package dev.parley.gateway.apikey;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** An API key as kept: never the key itself, only its SHA-256 and its last characters. */
@Entity
@Table(name = "api_key")
class ApiKeyEntity {

  @Id UUID id;

  @Column(name = "account_id")
  UUID accountId;

  String label;

  byte[] hash;

  String suffix;

  @Column(name = "created_at")
  Instant createdAt;

  @Nullable
  @Column(name = "expires_at")
  Instant expiresAt;

  @Nullable
  @Column(name = "used_at")
  Instant usedAt;
}
