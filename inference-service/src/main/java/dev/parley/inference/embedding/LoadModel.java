package dev.parley.inference.embedding;

import dev.parley.embedding.BuiltInEmbeddingModel;
import dev.parley.embedding.EmbeddingModel;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The built-in embedding model, which is loaded at its first use. */
final class LoadModel {

  LoadModel() {}

  @Produces
  @Singleton
  static EmbeddingModel model(EmbeddingConfig config) {
    int threads =
        config.threads() > 0 ? config.threads() : Runtime.getRuntime().availableProcessors();
    return new BuiltInEmbeddingModel(threads);
  }

  static void close(@Disposes EmbeddingModel model) {
    if (model instanceof BuiltInEmbeddingModel builtIn) {
      builtIn.close();
    }
  }
}
