package dev.parley.rag.retrieval.qdrant;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
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
  void writesAgainToAServerThatLostEverything() {
    UUID collection = UUID.randomUUID();
    DocumentChunks document =
        new DocumentChunks(
            UUID.randomUUID(),
            List.of(new EmbeddedChunk(UUID.randomUUID(), "granite", new float[] {1, 0})));
    index.write(collection, List.of(document));
    server.loseEverything();

    assertThatThrownBy(() -> index.search(List.of(collection), new float[] {1, 0}, "granite", 5))
        .isInstanceOf(IndexUnavailableException.class)
        .hasMessageContaining("doesn't exist");
    assertThat(index.chunks(collection)).isEmpty();
    index.write(collection, List.of(document));
    assertThat(index.search(List.of(collection), new float[] {1, 0}, "granite", 5)).hasSize(1);
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
