package dev.parley.rag.retrieval;

import dev.parley.embedding.EmbeddingException;
import dev.parley.embedding.EmbeddingModel;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

/**
 * Embeds the terms of a question, each on a thread of its own, so that the database can be asked
 * and the words be searched meanwhile.
 */
final class EmbedTerms {

  private record Asked(String model, String term) {}

  private final List<String> terms;
  private final Map<Asked, FutureTask<float[]>> vectors = new HashMap<>();

  EmbedTerms(List<String> terms) {
    this.terms = terms;
  }

  /** Begins, unless it has begun with this model; what fails is told to who wants the vector. */
  void by(EmbeddingModel model) {
    for (String term : terms) {
      vectors.computeIfAbsent(new Asked(model.name(), term), absent -> begin(model, term));
    }
  }

  private static FutureTask<float[]> begin(EmbeddingModel model, String term) {
    FutureTask<float[]> vector = new FutureTask<>(() -> model.embedQuery(term));
    Thread.ofVirtual().name("embed-term").start(vector);
    return vector;
  }

  /** The vector, which is waited for when it is asked for; throws what the model threw. */
  Supplier<float[]> vector(String model, String term) {
    FutureTask<float[]> vector = vectors.get(new Asked(model, term));
    if (vector == null) {
      throw new IllegalArgumentException("not a term of the question, or no model of it");
    }
    return () -> await(vector);
  }

  private static float[] await(FutureTask<float[]> vector) {
    try {
      return vector.get();
    } catch (ExecutionException failed) {
      if (failed.getCause() instanceof RuntimeException thrown) {
        throw thrown;
      }
      throw new EmbeddingException("the query could not be embedded", failed.getCause());
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
      throw new EmbeddingException("interrupted while embedding", stopped);
    }
  }
}
