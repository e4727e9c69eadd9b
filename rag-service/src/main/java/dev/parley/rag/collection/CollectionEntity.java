package dev.parley.rag.collection;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.JdbcTypeCode;
import org.hibernate.type.SqlTypes;
import org.jspecify.annotations.NullUnmarked;

/** A row of table {@code collection}. */
@Entity
@Table(name = "collection")
@NullUnmarked
class CollectionEntity {

  @Id UUID id;

  @Column(name = "account_id")
  UUID accountId;

  String name;
  String context;

  @Column(columnDefinition = "text[]")
  String[] tags;

  String avatar;
  String permission;

  @Column(name = "embedding_model")
  String embeddingModel;

  @Column(name = "chunk_method")
  String chunkMethod;

  @Column(name = "parser_config", columnDefinition = "json")
  @JdbcTypeCode(SqlTypes.JSON)
  String parserConfig;

  @Column(name = "created_at")
  Instant createdAt;

  @Column(name = "updated_at")
  Instant updatedAt;
}
