package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.pipeline.ChatRequest;
import dev.parley.inference.pipeline.Draft;
import dev.parley.inference.pipeline.ToolSource;
import dev.parley.inference.rag.RagClient;
import dev.parley.inference.rag.RagCollections;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Offers the model a search in the vector stores that a request names. */
@Singleton
final class FileSearch implements ToolSource {

  private static final int USUAL_RESULTS = 20;

  private final RagClient rag;
  private final RagCollections collections;

  FileSearch(RagClient rag, RagCollections collections) {
    this.rag = rag;
    this.collections = collections;
  }

  @Override
  public Offer offer(Draft draft) {
    JsonNode asked = draft.body().path(ChatRequest.FILE_SEARCH);
    if (asked.isEmpty()) {
      return Offer.NONE;
    }
    List<UUID> stores = new ArrayList<>();
    List<String> missing = new ArrayList<>();
    for (JsonNode search : asked) {
      for (JsonNode id : search.path("vector_store_ids")) {
        add(id.asText(""), draft.call().token(), stores, missing);
      }
    }
    if (stores.isEmpty()) {
      return new Offer(List.of(), missing);
    }
    JsonNode first = asked.path(0);
    return new Offer(
        List.of(
            new SearchFiles(
                rag,
                stores.stream().distinct().toList(),
                first.path("max_num_results").asInt(USUAL_RESULTS),
                first.path("score_threshold").asDouble(0))),
        missing);
  }

  private void add(String id, String token, List<UUID> stores, List<String> missing) {
    try {
      UUID collection = StoreIds.parseStore(id);
      if (collections.find(collection, token).isPresent()) {
        stores.add(collection);
        return;
      }
    } catch (ProblemException e) {
      if (e.type().status() != 404) {
        throw e;
      }
    }
    missing.add("There is no vector store '" + id + "'.");
  }
}
