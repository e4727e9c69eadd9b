package dev.parley.inference.knowledge;

import dev.parley.inference.aigateway.GatewayParameters;
import dev.parley.inference.rag.Passage;
import java.util.List;

/** Writes passages for a model, numbered, so that it can cite them. */
final class WritePassages {

  private WritePassages() {}

  /**
   * The passages one after the other: number, document, page, and what else is known of it where
   * the AI gateway asks for meta descriptions.
   */
  static String written(List<Passage> passages, GatewayParameters parameters) {
    StringBuilder text = new StringBuilder();
    for (Passage passage : passages) {
      text.append(text.isEmpty() ? "" : "\n\n");
      text.append('[').append(passage.number()).append("] ");
      text.append(CitedPages.title(passage.documentName(), CitedPages.all(passage)));
      if (parameters.knowledgeUseMetaDescriptions() && !passage.description().isEmpty()) {
        text.append(" (").append(passage.description()).append(')');
      }
      text.append(": ").append(passage.text());
    }
    return text.toString();
  }
}
