package dev.parley.inference.vectorstore;

import io.quarkus.hibernate.orm.panache.PanacheRepositoryBase;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/** Rows of files in vector stores, always of one account. */
@ApplicationScoped
class AttachedFileRepository implements PanacheRepositoryBase<AttachedFileEntity, UUID> {

  Optional<AttachedFileEntity> find(UUID account, UUID collection, UUID file) {
    return find("accountId = ?1 and collectionId = ?2 and fileId = ?3", account, collection, file)
        .firstResultOptional();
  }

  /** Of a vector store, the newest first. */
  List<AttachedFileEntity> of(UUID account, UUID collection) {
    return list("accountId = ?1 and collectionId = ?2 order by id desc", account, collection);
  }

  /** Of a batch, the newest first. */
  List<AttachedFileEntity> ofBatch(UUID account, UUID collection, UUID batch) {
    return list(
        "accountId = ?1 and collectionId = ?2 and batchId = ?3 order by id desc",
        account,
        collection,
        batch);
  }

  /** Of one file, in all vector stores. */
  List<AttachedFileEntity> ofFile(UUID account, UUID file) {
    return list("accountId = ?1 and fileId = ?2", account, file);
  }

  List<AttachedFileEntity> ofDocuments(UUID account, Collection<UUID> documents) {
    return list("accountId = ?1 and documentId in ?2", account, documents);
  }

  long count(UUID account, UUID collection) {
    return count("accountId = ?1 and collectionId = ?2", account, collection);
  }

  long bytes(UUID account, UUID collection) {
    return getEntityManager()
        .createQuery(
            "select coalesce(sum(bytes), 0) from AttachedFileEntity"
                + " where accountId = ?1 and collectionId = ?2",
            Long.class)
        .setParameter(1, account)
        .setParameter(2, collection)
        .getSingleResult();
  }

  void removeAll(UUID account, UUID collection) {
    delete("accountId = ?1 and collectionId = ?2", account, collection);
  }
}
