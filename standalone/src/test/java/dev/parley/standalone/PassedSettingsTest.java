package dev.parley.standalone;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;

class PassedSettingsTest {

  private static final Map<String, String> OPERATOR =
      Map.of(
          "OPENAI_API_KEY", "key",
          "PARLEY_KNOWLEDGE_CHAT_MODEL", "summariser",
          "PARLEY_EMBEDDING_URL", "http://embeddings",
          "PARLEY_RERANK_URL", "http://reranker",
          "PARLEY_RETRIEVAL_ENGINE", "qdrant",
          "PARLEY_STORAGE_S3_BUCKET", " ",
          "PARLEY_SHELL_QUOTA_USER", "1000000",
          "PARLEY_DB_URL", "jdbc:elsewhere",
          "PARLEY_HTTP_PORT", "1",
          "PATH", "/bin");

  @Test
  void reachTheServiceThatUsesThem() {
    assertThat(PassedSettings.of(Part.RAG, OPERATOR))
        .containsOnlyKeys(
            "OPENAI_API_KEY",
            "PARLEY_KNOWLEDGE_CHAT_MODEL",
            "PARLEY_EMBEDDING_URL",
            "PARLEY_RERANK_URL",
            "PARLEY_RETRIEVAL_ENGINE");
    assertThat(PassedSettings.of(Part.INFERENCE, OPERATOR)).containsOnlyKeys("OPENAI_API_KEY");
    assertThat(PassedSettings.of(Part.SHELL, OPERATOR)).containsOnlyKeys("PARLEY_SHELL_QUOTA_USER");
  }

  @Test
  void reachNoOther() {
    assertThat(PassedSettings.of(Part.CHAT, OPERATOR)).isEmpty();
    assertThat(PassedSettings.of(Part.GATEWAY, OPERATOR)).isEmpty();
    assertThat(PassedSettings.of(Part.SCHEDULER, OPERATOR)).isEmpty();
  }
}
