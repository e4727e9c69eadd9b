package dev.parley.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Upload, wait, ask: what the service is for, on a small corpus. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class MainJobTest {

  @Test
  void findsTheRightDocumentOfAnUpload() throws IOException {
    RagClient client = RagClient.ofNewAccount();
    String collection = client.createCollection("Lighthouse notes");
    var report = client.upload(collection, corpus());

    assertThat(report.getInt("enqueued")).isEqualTo(12);
    assertThat(report.getInt("skipped")).isZero();
    client.awaitDone(collection);
    assertThat(client.collection(collection).getInt("state.indexed")).isEqualTo(12);

    var results =
        client
            .query(
                Map.of(
                    "terms",
                    List.of("Why does the lamp turn on a bath of liquid metal?"),
                    "collections",
                    List.of(collection),
                    "top",
                    3))
            .jsonPath();
    assertThat(results.getList("documentName")).hasSize(3);
    assertThat(results.getString("[0].documentName")).isEqualTo("mercury-bath");
    assertThat(results.getDouble("[0].score")).isBetween(0.5, 1.0);
    assertThat(results.getString("[0].collectionId")).isEqualTo(collection);
    assertThat(results.getInt("[0].chunk.index")).isZero();
  }

  static String corpus() throws IOException {
    try (InputStream corpus = MainJobTest.class.getResourceAsStream("/lighthouse.jsonl")) {
      return new String(corpus.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
