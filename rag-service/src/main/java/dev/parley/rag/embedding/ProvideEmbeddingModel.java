package dev.parley.rag.embedding;

import dev.parley.embedding.BuiltInEmbeddingModel;
import dev.parley.embedding.EmbeddingModel;
import io.quarkus.arc.DefaultBean;
import jakarta.enterprise.inject.Disposes;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;

/** The built-in model, loaded at its first use. */
final class ProvideEmbeddingModel {

  private ProvideEmbeddingModel() {}

  @Produces
  @Singleton
  @DefaultBean
  static EmbeddingModel model(EmbeddingConfig config) {
    return new BuiltInEmbeddingModel(config.threads());
  }

  static void close(@Disposes EmbeddingModel model) {
    if (model instanceof BuiltInEmbeddingModel builtIn) {
      builtIn.close();
    }
  }
}
