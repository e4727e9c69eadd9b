package dev.parley.inference.provider;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code model_provider}. */
@Entity
@Table(name = "model_provider")
@NullUnmarked
class ProviderEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false)
  String name;

  @Column(name = "base_address", nullable = false)
  String baseAddress;

  @Column(name = "sealed_api_key")
  String sealedApiKey;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String models;

  @Column(nullable = false)
  int weight;

  @Column(nullable = false)
  int priority;

  @Column(name = "max_concurrent")
  Integer maxConcurrent;

  @Column(nullable = false)
  boolean enabled;

  @Version long version;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt;
}
