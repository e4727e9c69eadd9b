package dev.parley.rag.collection;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class CollectionRepository implements PanacheRepositoryBase<CollectionEntity, UUID> {

  Optional<CollectionEntity> find(UUID account, UUID collection) {
    return find("accountId = ?1 and id = ?2", account, collection).firstResultOptional();
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
}
