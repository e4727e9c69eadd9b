package dev.parley.gateway.apikey;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

@ApplicationScoped
class ApiKeyRepository implements PanacheRepositoryBase<ApiKeyEntity, UUID> {

  Optional<ApiKeyEntity> findByHash(byte[] hash) {
    return find("hash", (Object) hash).firstResultOptional();
  }

  List<ApiKeyEntity> listOf(UUID account) {
    return list("accountId = ?1 order by id", account);
  }

  /** False when the account has no such key. */
  boolean delete(UUID account, UUID key) {
    return delete("accountId = ?1 and id = ?2", account, key) == 1;
  }

  /** Keeps the later of the known and the given time of use; a key that is gone is passed over. */
  void markUsed(Map<UUID, Instant> uses) {
    uses.forEach(
        (key, at) ->
            update("usedAt = ?1 where id = ?2 and (usedAt is null or usedAt < ?1)", at, key));
  }
}
