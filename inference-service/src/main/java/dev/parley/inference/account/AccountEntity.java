package dev.parley.inference.account;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code account}. */
@Entity
@Table(name = "account")
class AccountEntity {

  @Id UUID id;

  String name;

  @Column(name = "automatic_json_healing")
  boolean automaticJsonHealing;

  @Column(name = "hook_nonce")
  String hookNonce;

  /** When it was as the row says; an older event changes nothing. */
  @Column(name = "changed_at")
  Instant changedAt;
}
