package dev.parley.inference.vectorstore;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code vector_store_file}. */
@Entity
@Table(name = "vector_store_file")
@NullUnmarked
class AttachedFileEntity {

  @Id UUID id;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(name = "collection_id", nullable = false, updatable = false)
  UUID collectionId;

  @Column(name = "file_id", nullable = false, updatable = false)
  UUID fileId;

  @Column(nullable = false, updatable = false)
  String filename;

  @Column(nullable = false, updatable = false)
  long bytes;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String attributes;

  @Column(name = "batch_id", updatable = false)
  UUID batchId;

  @Column(name = "document_id")
  UUID documentId;

  String error;

  @Column(name = "created_at", nullable = false, updatable = false)
  Instant createdAt;
}
