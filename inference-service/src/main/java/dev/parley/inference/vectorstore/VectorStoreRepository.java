package dev.parley.inference.vectorstore;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.UUID;

/** Rows of vector stores, always of one account. */
@ApplicationScoped
class VectorStoreRepository implements PanacheRepositoryBase<VectorStoreEntity, UUID> {

  List<VectorStoreEntity> of(UUID account, Collection<UUID> collections) {
    return list("accountId = ?1 and collectionId in ?2", account, collections);
  }

  void remove(UUID account, UUID collection) {
    delete("accountId = ?1 and collectionId = ?2", account, collection);
  }
}
