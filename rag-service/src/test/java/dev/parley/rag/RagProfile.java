package dev.parley.rag;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Short pauses and small limits. */
public final class RagProfile implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.of(
        "parley.index.directory", "target/test-index/" + System.nanoTime(),
        "parley.ingestion.node-name", "test-node",
        "parley.ingestion.sweep", "PT0.2S",
        "parley.ingestion.heartbeat", "PT1S",
        "parley.ingestion.pause", "PT0.05S",
        "parley.documents.longest-line", "1M",
        "parley.documents.longest-contents", "200000",
        "quarkus.http.limits.max-body-size", "20M",
        "quarkus.http.body.uploads-directory", "target/test-uploads");
  }
}
