package dev.parley.chat.client;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of web chat clients, always of one account. */
@ApplicationScoped
class ChatClientRepository implements PanacheRepositoryBase<ChatClientEntity, UUID> {

  Optional<ChatClientEntity> find(UUID account, UUID id) {
    return find("accountId = ?1 and id = ?2", account, id).firstResultOptional();
  }

  /** A widget key stands for its account by being unguessable. */
  Optional<ChatClientEntity> findByWidgetKey(String key) {
    return find("widgetKey", key).firstResultOptional();
  }

  List<ChatClientEntity> all(UUID account) {
    return list("accountId = ?1", Sort.descending("id"), account);
  }
}
