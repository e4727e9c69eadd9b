package dev.parley.inference.artifact;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of artifacts, of all accounts: who knows an id may read what it stands for. */
@ApplicationScoped
class ArtifactRepository implements PanacheRepositoryBase<ArtifactEntity, String> {

  Optional<ArtifactEntity> findLive(String id, Instant now) {
    return find("id = ?1 and expiresAt > ?2", id, now).firstResultOptional();
  }

  long count(UUID account) {
    return count("accountId", account);
  }

  List<ArtifactEntity> expired(Instant now, int most) {
    return find("expiresAt <= ?1 order by expiresAt", now).page(0, most).list();
  }
}
