package dev.parley.inference.openai;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code response}. */
@Entity
@Table(name = "response")
@NullUnmarked
class ResponseEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "previous_id", updatable = false)
  UUID previousId;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "ended_at")
  Instant endedAt;

  @Column(nullable = false, updatable = false)
  String input;

  @Column(nullable = false)
  String response;

  String steps;
}
