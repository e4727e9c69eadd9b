package dev.parley.rag.retrieval.qdrant;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.rag.retrieval.IndexUnavailableException;
import dev.parley.rag.retrieval.SearchIndex;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** The contract over gRPC against the stand-in; {@link QdrantServerTest} is the real thing. */
class QdrantStandInTest extends QdrantContract {

  private static StandInQdrant server;
  private static QdrantSearchIndex index;

  @BeforeAll
  static void start() {
    server = new StandInQdrant();
    index =
        connect(
            Map.of(
                "parley.retrieval.engine",
                "qdrant",
                "parley.qdrant.url",
                server.url().toString(),
                "parley.qdrant.timeout",
                "PT5S"));
  }

  @AfterAll
  static void stop() {
    index.stop(null);
    server.close();
  }

  @Override
  protected SearchIndex index() {
    return index;
  }

  @Test
  void saysThatTheServerFailed() {
    server.fail(true);
    try {
      assertThatThrownBy(() -> index.chunks(UUID.randomUUID()))
          .isInstanceOf(IndexUnavailableException.class)
          .hasMessageContaining("UNAVAILABLE, as the test wants it");
      assertThatThrownBy(() -> index.delete(UUID.randomUUID(), List.of(UUID.randomUUID())))
          .isInstanceOf(IndexUnavailableException.class);
    } finally {
      server.fail(false);
    }
  }

  @Test
  void saysThatNothingListens() {
    QdrantSearchIndex lost =
        connect(Map.of("parley.qdrant.url", "http://127.0.0.1:1", "parley.qdrant.timeout", "PT1S"));
    assertThatThrownBy(() -> lost.chunks(UUID.randomUUID()))
        .isInstanceOf(IndexUnavailableException.class)
        .hasMessageStartingWith("Qdrant failed: UNAVAILABLE")
        .hasMessageContaining("Connection refused");
    lost.stop(null);
  }

  @Test
  void saysWhatToSet() {
    assertThatThrownBy(() -> connect(Map.of("parley.retrieval.engine", "qdrant")))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PARLEY_QDRANT_URL");
    assertThatThrownBy(() -> connect(Map.of()).chunks(UUID.randomUUID()))
        .isInstanceOf(IndexUnavailableException.class)
        .hasMessageContaining("PARLEY_QDRANT_URL");
  }
}
