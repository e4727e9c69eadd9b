package dev.parley.inference.provider;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of providers, always of one account. */
@ApplicationScoped
class ProviderRepository implements PanacheRepositoryBase<ProviderEntity, UUID> {

  Optional<ProviderEntity> find(UUID account, UUID id) {
    return find("accountId = ?1 and id = ?2", account, id).firstResultOptional();
  }

  Optional<ProviderEntity> lock(UUID account, UUID id) {
    return find("accountId = ?1 and id = ?2", account, id)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional();
  }

  /** Lets one transaction at a time write the account's providers, so that names stay unique. */
  void lockAll(UUID account) {
    getEntityManager()
        .createNativeQuery(
            "select 1 from pg_advisory_xact_lock(hashtextextended(cast(:name as text), 0))")
        .setParameter("name", "providers " + account)
        .getSingleResult();
  }

  boolean isNamed(UUID account, String name, UUID besides) {
    return count("accountId = ?1 and name = ?2 and id <> ?3", account, name, besides) > 0;
  }

  long countOf(UUID account) {
    return count("accountId = ?1", account);
  }

  /** By priority, the oldest first. */
  List<ProviderEntity> all(UUID account) {
    return list("accountId = ?1", Sort.by("priority").and("id"), account);
  }
}
