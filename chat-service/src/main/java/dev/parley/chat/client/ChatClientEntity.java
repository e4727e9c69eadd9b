package dev.parley.chat.client;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code chat_client}. */
@Entity
@Table(name = "chat_client")
@NullUnmarked
class ChatClientEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false)
  String name;

  @Column(name = "ai_gateway_id", nullable = false)
  UUID aiGatewayId;

  @Column(name = "limiting_parameters", nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String limitingParameters;

  @Column(name = "client_parameters", nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String clientParameters;

  @Column(name = "widget_key", nullable = false, updatable = false)
  String widgetKey;

  /** Sealed; null until one is made. */
  @Column(name = "identity_secret")
  String identitySecret;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt;
}
