package dev.parley.rag.ingestion;

import dev.parley.rag.document.StoreDocuments;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.UUID;

/** Queues all documents of a collection, with nothing of their vectors kept. */
@ApplicationScoped
class ReindexCollection {

  private final StoreDocuments documents;
  private final RemoveFromIndex vectors;

  ReindexCollection(StoreDocuments documents, RemoveFromIndex vectors) {
    this.documents = documents;
    this.vectors = vectors;
  }

  /**
   * Returns how many documents were queued.
   *
   * @throws dev.parley.web.problem.ProblemException 404 when the account has no such collection
   */
  @Transactional
  public int queue(UUID account, UUID collection) {
    int queued = documents.queueAll(account, collection);
    vectors.forgetVectors(account, collection);
    return queued;
  }
}
