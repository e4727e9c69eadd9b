package dev.parley.rag;

import dev.parley.rag.retrieval.qdrant.StandInQdrant;
import dev.parley.testing.FakeUpstream;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.util.Map;

/** Qdrant as the engine, and an upstream that embeds and reranks, both controlled by tests. */
public final class OutsideServers implements QuarkusTestResourceLifecycleManager {

  private static StandInQdrant qdrant;
  private static FakeUpstream upstream;

  /** The engine that is set. */
  public static StandInQdrant qdrant() {
    return qdrant;
  }

  /** Where models that are not built in are asked, and those that rerank. */
  public static FakeUpstream upstream() {
    return upstream;
  }

  @Override
  public Map<String, String> start() {
    qdrant = new StandInQdrant();
    upstream = FakeUpstream.start();
    return Map.of(
        "parley.retrieval.engine",
        "qdrant",
        "parley.qdrant.url",
        qdrant.url().toString(),
        "parley.qdrant.timeout",
        "PT3S",
        "parley.embedding.upstream.url",
        upstream.baseUrl(),
        "parley.rerank.base-url",
        upstream.baseUrl(),
        "parley.rerank.model",
        "cross-1");
  }

  @Override
  public void stop() {
    qdrant.close();
    upstream.close();
  }
}
