package dev.parley.chat.report;

import io.quarkus.hibernate.orm.panache.PanacheQuery;
import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/** Rows of reports, always of one account. */
@ApplicationScoped
class ReportRepository implements PanacheRepositoryBase<ReportEntity, UUID> {

  Optional<ReportEntity> find(UUID account, UUID client, UUID id) {
    return find("accountId = ?1 and chatClientId = ?2 and id = ?3", account, client, id)
        .firstResultOptional();
  }

  /**
   * Reports of a client, the newest first.
   *
   * @param where values in capitals by field, all of which must be equal in any case of letters
   */
  PanacheQuery<ReportEntity> ofClient(UUID account, UUID client, Map<String, String> where) {
    StringBuilder query = new StringBuilder("accountId = :account and chatClientId = :client");
    Map<String, Object> values = new HashMap<>(where);
    for (String field : where.keySet()) {
      query.append(" and upper(").append(field).append(") = :").append(field);
    }
    values.put("account", account);
    values.put("client", client);
    return find(query.toString(), Sort.descending("id"), values);
  }

  long ofConversation(UUID conversation) {
    return count("conversationId", conversation);
  }
}
