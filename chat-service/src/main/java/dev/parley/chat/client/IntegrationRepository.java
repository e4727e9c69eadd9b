package dev.parley.chat.client;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of integrations, always of one account. */
@ApplicationScoped
class IntegrationRepository
    implements PanacheRepositoryBase<IntegrationEntity, IntegrationEntity.Key> {

  List<IntegrationEntity> all(UUID account, UUID client) {
    return list("accountId = ?1 and chatClientId = ?2", account, client);
  }

  Optional<IntegrationEntity> find(UUID account, UUID client, IntegrationType type) {
    return find(
            "accountId = ?1 and chatClientId = ?2 and name = ?3", account, client, type.toString())
        .firstResultOptional();
  }
}
