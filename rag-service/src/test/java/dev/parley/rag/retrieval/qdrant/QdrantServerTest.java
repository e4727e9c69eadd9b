package dev.parley.rag.retrieval.qdrant;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.parley.rag.retrieval.SearchIndex;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;

/**
 * The contract against a Qdrant server: the one whose gRPC address is in PARLEY_TEST_QDRANT_URL, or
 * one in a container where Docker is there.
 */
class QdrantServerTest extends QdrantContract {

  private static final String IMAGE = "qdrant/qdrant:v1.17.0";
  private static final int GRPC = 6334;

  private static GenericContainer<?> container;
  private static QdrantSearchIndex index;

  @BeforeAll
  static void start() {
    String url = System.getenv("PARLEY_TEST_QDRANT_URL");
    if (url == null) {
      assumeTrue(
          DockerClientFactory.instance().isDockerAvailable(),
          "needs a Qdrant server: Docker, or its gRPC address in PARLEY_TEST_QDRANT_URL");
      container = new GenericContainer<>(IMAGE).withExposedPorts(GRPC);
      container.start();
      url = "http://" + container.getHost() + ":" + container.getMappedPort(GRPC);
    }
    index =
        connect(
            Map.of(
                "parley.retrieval.engine",
                "qdrant",
                "parley.qdrant.url",
                url,
                "parley.qdrant.collection",
                "parley_test_" + System.nanoTime()));
  }

  @AfterAll
  static void stop() {
    if (index != null) {
      index.stop(null);
    }
    if (container != null) {
      container.stop();
    }
  }

  @Override
  protected SearchIndex index() {
    return index;
  }
}
