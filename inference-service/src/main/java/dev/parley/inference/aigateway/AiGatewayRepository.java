package dev.parley.inference.aigateway;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import io.quarkus.panache.common.Sort;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.persistence.LockModeType;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Rows of AI gateways, always of one account. */
@ApplicationScoped
class AiGatewayRepository implements PanacheRepositoryBase<AiGatewayEntity, UUID> {

  private static final Sort NEWEST_FIRST = Sort.descending("id");

  Optional<AiGatewayEntity> find(UUID account, UUID id) {
    return find("accountId = ?1 and id = ?2", account, id).firstResultOptional();
  }

  Optional<AiGatewayEntity> lock(UUID account, UUID id) {
    return find("accountId = ?1 and id = ?2", account, id)
        .withLock(LockModeType.PESSIMISTIC_WRITE)
        .firstResultOptional();
  }

  /** Of all accounts, and locks it. */
  Optional<AiGatewayEntity> lock(UUID id) {
    return find("id = ?1", id).withLock(LockModeType.PESSIMISTIC_WRITE).firstResultOptional();
  }

  /**
   * Of all accounts: those that may have secrets in the clear, which is headers, or a value in a
   * query that is no mask. Locks nothing, since most of the latter are no secrets.
   */
  List<AiGatewayEntity> perhapsUnsealed() {
    return getEntityManager()
        .createNativeQuery(
            """
            select * from ai_gateway
            where jsonb_path_exists(parameters, '$.protocolFunctions[*].headers.keyvalue()')
               or jsonb_path_exists(parameters, '$.mcpSources[*].headers.keyvalue()')
               or jsonb_path_exists(parameters, '$.systemInstructionsSources[*].headers.keyvalue()')
               or cast(jsonb_path_query_array(parameters, '$.protocolFunctionSources') as text)
                  ~ '=(?![.]{3})'
               or cast(jsonb_path_query_array(parameters, '$.*[*].url') as text)
                  ~ '=(?![.]{3})'
               or cast(jsonb_path_query_array(parameters, '$.*[*].callbackUrl') as text)
                  ~ '=(?![.]{3})'
            order by id
            """,
            AiGatewayEntity.class)
        .getResultList();
  }

  Optional<AiGatewayEntity> findBySlug(UUID account, String slug) {
    return find("accountId = ?1 and slug = ?2", account, slug).firstResultOptional();
  }

  List<AiGatewayEntity> all(UUID account) {
    return list("accountId = ?1", NEWEST_FIRST, account);
  }

  /** Those whose name, model, slug or id contains the text, in any case. */
  List<AiGatewayEntity> search(UUID account, String text) {
    String escaped =
        text.toLowerCase(Locale.ROOT).replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_");
    return list(
        "accountId = ?1 and (lower(name) like ?2 escape '\\' or lower(modelName) like ?2 escape '\\'"
            + " or slug like ?2 escape '\\' or cast(id as string) like ?2 escape '\\'"
            + " or replace(cast(id as string), '-', '') like ?2 escape '\\')",
        NEWEST_FIRST,
        account,
        "%" + escaped + "%");
  }
}
