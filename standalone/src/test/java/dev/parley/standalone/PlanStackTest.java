package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlanStackTest {

  @ParameterizedTest
  @ValueSource(
      strings = {
        "OPENAI_BASE_URL",
        "PARLEY_EMBEDDING_URL",
        "PARLEY_KNOWLEDGE_CHAT_MODEL",
        "PARLEY_MAX_UPLOAD",
        "PARLEY_QDRANT_URL",
        "PARLEY_RERANK_URL",
        "PARLEY_RETRIEVAL_ENGINE",
        "PARLEY_STORAGE_S3_BUCKET"
      })
  void handsOnWhatTheOperatorSetsForKnowledge(String variable) {
    assertThat(PlanStack.isFor(Part.RAG, variable)).isTrue();
    assertThat(PlanStack.isFor(Part.SHELL, variable)).isFalse();
  }

  @Test
  void decidesPlacesAndSecretsItself() {
    assertThat(PlanStack.isFor(Part.RAG, "PARLEY_DB_URL")).isFalse();
    assertThat(PlanStack.isFor(Part.RAG, "PARLEY_IDENTITY_SECRET")).isFalse();
    assertThat(PlanStack.isFor(Part.INFERENCE, "PARLEY_RERANK_URL")).isFalse();
  }
}
