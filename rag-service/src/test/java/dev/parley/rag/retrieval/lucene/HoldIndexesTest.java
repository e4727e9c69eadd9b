package dev.parley.rag.retrieval.lucene;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.parley.rag.RagProfile;
import dev.parley.rag.retrieval.RetrievalConfig;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import javax.sql.DataSource;
import org.junit.jupiter.api.Test;

/** Two instances with Lucene on one database would show each other's work wrongly. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class HoldIndexesTest {

  @Inject DataSource database;
  @Inject RetrievalConfig retrieval;
  @Inject IndexConfig config;
  @Inject HoldIndexes held;

  @Test
  void letsOneInstanceOnlyWorkWithLucene() {
    HoldIndexes second = new HoldIndexes(database, retrieval, config);
    assertThat(held.claim()).isTrue();
    assertThatThrownBy(() -> second.start(null))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("PARLEY_RETRIEVAL_ENGINE=qdrant");

    held.release();
    assertThat(second.claim()).isTrue();
    assertThat(held.claim()).isFalse();
    second.release();
    assertThat(held.claim()).isTrue();
  }
}
