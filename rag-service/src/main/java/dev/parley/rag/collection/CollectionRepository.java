package dev.parley.rag.collection;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class CollectionRepository implements PanacheRepositoryBase<CollectionEntity, UUID> {

  Optional<CollectionEntity> find(UUID account, UUID collection) {
    return find("accountId = ?1 and id = ?2", account, collection).firstResultOptional();
  }

  /** Nobody else changes it or its documents until the end of the transaction. */
  Optional<CollectionEntity> findLocked(UUID account, UUID collection) {
    return find("accountId = ?1 and id = ?2", account, collection)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional();
  }

  List<CollectionEntity> listOf(UUID account, int offset, int limit) {
    return find("accountId = ?1 order by id", account).range(offset, offset + limit - 1).list();
  }

  List<CollectionEntity> listOf(UUID account, List<UUID> ids) {
    return list("accountId = ?1 and id in ?2", account, ids);
  }

  long countOf(UUID account) {
    return count("accountId", account);
  }

  long countOf(UUID account, List<UUID> collections) {
    return count("accountId = ?1 and id in ?2", account, collections);
  }
}
