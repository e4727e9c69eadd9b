package dev.parley.rag.dialect.aibuilder;

import dev.parley.rag.collection.Collections;
import dev.parley.rag.document.ListDocuments;
import dev.parley.web.identity.Caller;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * Makes sure that the caller has what a request names, and says in the dialect's words what not.
 */
@ApplicationScoped
class RequireOwned {

  private final Collections collections;
  private final ListDocuments documents;
  private final Caller caller;

  RequireOwned(Collections collections, ListDocuments documents, Caller caller) {
    this.collections = collections;
    this.documents = documents;
    this.caller = caller;
  }

  /**
   * @throws ProblemException 404 with the first that is missing
   */
  void datasets(List<UUID> ids) {
    refuse("The dataset ", collections.missing(caller.account(), ids));
  }

  /**
   * @throws ProblemException 404 with the first that is in none of the datasets
   */
  void documents(List<UUID> datasets, List<UUID> ids) {
    refuse("The document ", documents.missing(caller.account(), datasets, ids));
  }

  /**
   * @throws ProblemException 400 unless the datasets have one embedding model: similarities of two
   *     cannot be compared
   */
  void oneModel(List<UUID> datasets) {
    Set<String> models = collections.embeddingModels(caller.account(), datasets);
    if (models.size() > 1) {
      throw ProblemException.invalid(
          "dataset_ids",
          "Datasets use different embedding models: " + String.join(", ", models) + ".");
    }
  }

  private static void refuse(String what, List<UUID> missing) {
    if (!missing.isEmpty()) {
      throw ProblemException.notFound(what + Written.id(missing.getFirst()));
    }
  }
}
