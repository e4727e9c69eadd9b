package dev.parley.inference.vectorstore;

import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.hibernate.annotations.ColumnTransformer;
import org.jspecify.annotations.NullUnmarked;

/** A row of {@code vector_store}. */
@Entity
@Table(name = "vector_store")
@NullUnmarked
class VectorStoreEntity {

  @Id
  @Column(name = "collection_id")
  UUID collectionId;

  @Column(name = "account_id", nullable = false, updatable = false)
  UUID accountId;

  @Column(nullable = false, columnDefinition = "jsonb")
  @ColumnTransformer(write = "?::jsonb")
  String metadata;
}
