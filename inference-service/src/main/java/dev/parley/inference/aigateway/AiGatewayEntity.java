package dev.parley.inference.aigateway;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import jakarta.persistence.Version;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code ai_gateway}. */
@Entity
@Table(name = "ai_gateway")
@NullUnmarked
class AiGatewayEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false)
  String name;

  @Column(nullable = false, updatable = false)
  String slug;

  @Column(name = "model_name", nullable = false)
  String modelName;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String parameters;

  @Column(name = "sealed_api_key")
  String sealedApiKey;

  @Column(name = "sealed_headers")
  String sealedHeaders;

  @Version long version;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt;
}
