package dev.parley.gateway.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A tenant as kept. */
@Entity
@Table(name = "account")
class AccountEntity {

  @Id UUID id;

  String name;

  @Column(name = "allow_conversations_logging")
  boolean allowConversationsLogging;

  @Column(name = "automatic_json_healing")
  boolean automaticJsonHealing;

  String salt;

  /** Whether other services were ever told of it; accounts of the first version were not. */
  boolean announced;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;
}
