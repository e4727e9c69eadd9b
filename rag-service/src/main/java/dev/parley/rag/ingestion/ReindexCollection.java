package dev.parley.rag.ingestion;

import dev.parley.rag.collection.Collections;
import dev.parley.rag.document.QueueDocuments;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.transaction.Transactional;
import java.util.List;
import java.util.UUID;

/**
 * Makes the vectors of a collection anew. Where its engine or its embedding model is another one by
 * now, that is built beside the index that serves, and takes its place when it has everything.
 */
@ApplicationScoped
public class ReindexCollection {

  private final Collections collections;
  private final QueueDocuments documents;
  private final CollectionIndexes indexes;
  private final RemoveFromIndex removal;

  ReindexCollection(
      Collections collections,
      QueueDocuments documents,
      CollectionIndexes indexes,
      RemoveFromIndex removal) {
    this.collections = collections;
    this.documents = documents;
    this.indexes = indexes;
    this.removal = removal;
  }

  /**
   * Returns how many documents were queued.
   *
   * @throws ProblemException 404 when the account has no such collection
   */
  @Transactional
  public int queue(UUID account, UUID collection) {
    String model = collections.embeddingModel(account, collection);
    indexes.follow(account, collection, model).ifPresent(removal::dropLater);
    if (indexes.of(List.of(collection)).size() == 1) {
      // else the index that serves is written on with the vectors that are there
      removal.forgetVectors(account, collection);
    }
    return documents.embedAll(account, collection);
  }
}
