package dev.parley.inference.skill;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code skill}; {@code options} has the sources without the values of their headers. */
@Entity
@Table(name = "skill")
@NullUnmarked
class SkillEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false)
  String slug;

  String description;

  @Column(nullable = false)
  String instructions;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String options;

  @Column(name = "allowed_tools_count", nullable = false)
  int allowedToolsCount;

  @Column(name = "sealed_headers")
  String sealedHeaders;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;

  @Column(name = "updated_at", nullable = false)
  Instant updatedAt;
}
