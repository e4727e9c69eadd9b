package dev.parley.inference.skill;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.UUID;

/** Rows of skills, always of one account. */
@ApplicationScoped
class SkillRepository implements PanacheRepositoryBase<SkillEntity, UUID> {

  /** Makes the writers of one account wait for each other until the transaction ends. */
  void lock(UUID account) {
    getEntityManager()
        .createNativeQuery(
            "select 1 from pg_advisory_xact_lock(hashtextextended(cast(:name as text), 0))")
        .setParameter("name", "skill:" + account)
        .getSingleResult();
  }

  Optional<SkillEntity> find(UUID account, UUID id) {
    return find("accountId = ?1 and id = ?2", account, id).firstResultOptional();
  }

  Optional<SkillEntity> findBySlug(UUID account, String slug) {
    return find("accountId = ?1 and lower(slug) = ?2", account, keyOf(slug)).firstResultOptional();
  }

  List<SkillEntity> findBySlugs(UUID account, Collection<String> slugs) {
    List<String> keys = slugs.stream().map(SkillRepository::keyOf).distinct().toList();
    return list("accountId = ?1 and lower(slug) in ?2", account, keys);
  }

  List<Skills.Listed> listed(UUID account) {
    return find(
            "select id, createdAt, slug, description, allowedToolsCount from SkillEntity"
                + " where accountId = ?1 order by id desc",
            account)
        .project(Skills.Listed.class)
        .list();
  }

  List<Skills.Listed> listed(UUID account, Collection<UUID> ids) {
    return find(
            "select id, createdAt, slug, description, allowedToolsCount from SkillEntity"
                + " where accountId = ?1 and id in ?2",
            account,
            ids)
        .project(Skills.Listed.class)
        .list();
  }

  /** Those whose slugs come after one, in the order of slugs. */
  List<SkillEntity> page(UUID account, String after, int size) {
    return find("accountId = ?1 and lower(slug) > ?2 order by lower(slug)", account, keyOf(after))
        .page(0, size)
        .list();
  }

  long count(UUID account) {
    return count("accountId", account);
  }

  long deleteAll(UUID account) {
    return delete("accountId", account);
  }

  /** By which slugs are told apart. */
  static String keyOf(String slug) {
    return slug.toLowerCase(Locale.ROOT);
  }
}
