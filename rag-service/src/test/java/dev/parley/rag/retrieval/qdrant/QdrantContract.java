package dev.parley.rag.retrieval.qdrant;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.rag.language.DetectLanguage;
import dev.parley.rag.retrieval.Candidate;
import dev.parley.rag.retrieval.DocumentChunks;
import dev.parley.rag.retrieval.DocumentChunks.EmbeddedChunk;
import dev.parley.rag.retrieval.RetrievalConfig;
import dev.parley.rag.retrieval.SearchIndexContract;
import io.smallrye.config.PropertiesConfigSource;
import io.smallrye.config.SmallRyeConfig;
import io.smallrye.config.SmallRyeConfigBuilder;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** The engines' contract, and what is Qdrant's own, whichever server answers. */
abstract class QdrantContract extends SearchIndexContract {

  static QdrantSearchIndex connect(Map<String, String> settings) {
    SmallRyeConfig config =
        new SmallRyeConfigBuilder()
            .withMapping(QdrantConfig.class)
            .withMapping(RetrievalConfig.class)
            .withSources(new PropertiesConfigSource(settings, "test", 100))
            .build();
    return new QdrantSearchIndex(
        config.getConfigMapping(QdrantConfig.class),
        config.getConfigMapping(RetrievalConfig.class),
        new DetectLanguage());
  }

  private static EmbeddedChunk chunk(float... vector) {
    return new EmbeddedChunk(UUID.randomUUID(), "granite", vector);
  }

  @Test
  void keepsOneChunkInTwoIndexes() {
    UUID first = UUID.randomUUID();
    UUID second = UUID.randomUUID();
    DocumentChunks document = new DocumentChunks(UUID.randomUUID(), List.of(chunk(0.6f, 0.8f)));
    index().write(first, List.of(document));
    index().write(second, List.of(document));

    index().drop(first);

    assertThat(index().chunks(first)).isEmpty();
    assertThat(index().search(List.of(second), new float[] {1, 0}, "granite", 5))
        .extracting(Candidate::similarity)
        .containsExactly(0.6f);
  }

  @Test
  void holdsVectorsOfDifferentLengthsApart() {
    UUID two = UUID.randomUUID();
    UUID three = UUID.randomUUID();
    index().write(two, List.of(new DocumentChunks(UUID.randomUUID(), List.of(chunk(1, 0)))));
    index().write(three, List.of(new DocumentChunks(UUID.randomUUID(), List.of(chunk(1, 0, 0)))));

    assertThat(index().search(List.of(two, three), new float[] {1, 0}, "granite", 5)).hasSize(1);
    assertThat(index().search(List.of(two, three), new float[] {1, 0, 0}, "granite", 5)).hasSize(1);
  }

  @Test
  void takesALargeDocumentAndOneWithoutAnyWord() {
    UUID index = UUID.randomUUID();
    UUID large = UUID.randomUUID();
    index()
        .write(
            index,
            List.of(
                new DocumentChunks(large, Stream.generate(() -> chunk(1, 0)).limit(2_050).toList()),
                new DocumentChunks(
                    UUID.randomUUID(),
                    List.of(new EmbeddedChunk(UUID.randomUUID(), "?!", new float[] {1, 0})))));
    assertThat(index().chunks(index)).hasSize(2_051);
    assertThat(index().search(List.of(index), new float[] {1, 0}, "?!", 5)).hasSize(5);

    index().write(index, List.of(new DocumentChunks(large, List.of())));
    assertThat(index().chunks(index)).hasSize(1);
  }
}
