package dev.parley.rag;

import io.quarkus.test.junit.QuarkusTestProfile;
import java.util.Map;

/** Short pauses and small limits. */
public final class RagProfile implements QuarkusTestProfile {

  @Override
  public Map<String, String> getConfigOverrides() {
    return Map.ofEntries(
        Map.entry("parley.index.directory", "target/test-index/" + System.nanoTime()),
        Map.entry("parley.index.claim", "PT2S"),
        Map.entry("parley.ingestion.node-name", "test-node"),
        Map.entry("parley.ingestion.sweep", "PT0.2S"),
        Map.entry("parley.ingestion.heartbeat", "PT1S"),
        Map.entry("parley.ingestion.pause", "PT0.05S"),
        Map.entry("parley.documents.longest-line", "1M"),
        Map.entry("parley.documents.longest-contents", "200000"),
        Map.entry("quarkus.http.limits.max-body-size", "20M"),
        Map.entry("parley.documents.largest-file", "3M"),
        Map.entry("parley.documents.files", "target/test-files/" + System.nanoTime()),
        Map.entry("quarkus.http.body.uploads-directory", "target/test-uploads"));
  }
}
