package dev.parley.chat.client;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.IdClass;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code chat_client_integration}. */
@Entity
@Table(name = "chat_client_integration")
@IdClass(IntegrationEntity.Key.class)
@NullUnmarked
class IntegrationEntity {

  /** One of each kind a client. */
  record Key(UUID chatClientId, String name) implements Serializable {}

  @Id
  @Column(name = "chat_client_id")
  UUID chatClientId;

  @Id String name;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String settings;

  /** Sealed JSON. */
  @Column(nullable = false)
  String secrets;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt;
}
