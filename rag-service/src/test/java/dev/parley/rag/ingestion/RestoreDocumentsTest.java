package dev.parley.rag.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.rag.FailingModel;
import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.rag.retrieval.lucene.LuceneSearchIndex;
import dev.parley.rag.sql.Database;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents whose next contents never came to be found are found as they were, come what may. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class RestoreDocumentsTest {

  private static final Duration LONGEST = Duration.ofSeconds(30);

  @Inject FailingModel model;
  @Inject LuceneSearchIndex lucene;
  @Inject Database database;
  @Inject SettableClock clock;

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @BeforeEach
  void createCollection() {
    collection = client.createCollection("as they were");
  }

  @AfterEach
  void reset() {
    clock.reset();
  }

  /** A document that is found by its first contents, and failed with its second. */
  private String failed() {
    String id = client.put(collection, "note", "About schist.");
    client.awaitState(collection, id, "Indexed");
    client.put(collection, "note", FailingModel.POISON);
    await()
        .atMost(LONGEST)
        .until(
            () -> {
              clock.advance(Duration.ofMinutes(5)); // past every pause between attempts
              return client.document(collection, id).getString("state").equals("Cancelled");
            });
    assertThat(client.find(collection, "schist")).containsExactly("note");
    return id;
  }

  private void requireConsistency(int missing) {
    client
        .request()
        .get("/api/v1/collections/" + collection + "/consistency")
        .then()
        .statusCode(200)
        .body("[0].expected", equalTo(1))
        .body("[0].missing", equalTo(missing));
  }

  private UUID index() {
    return database
        .first(
            "SELECT id FROM search_index WHERE collection_id = ?",
            row -> row.getObject(1, UUID.class),
            UUID.fromString(collection))
        .orElseThrow();
  }

  @Test
  void aRepairBringsBackWhatWasFound() {
    String id = failed();
    String error = client.document(collection, id).getString("error");
    lucene.deleteChunks(index(), lucene.chunks(index()));
    assertThat(client.find(collection, "schist")).isEmpty();
    requireConsistency(1);

    client
        .request()
        .post("/api/v1/collections/" + collection + "/consistency")
        .then()
        .statusCode(200);

    await().atMost(LONGEST).untilAsserted(() -> requireConsistency(0));
    assertThat(client.find(collection, "schist")).containsExactly("note");
    assertThat(client.document(collection, id).getString("state")).isEqualTo("Cancelled");
    assertThat(client.document(collection, id).getString("error")).isEqualTo(error);
  }

  @Test
  void whatIsSwitchedOffAndOnAgainIsFoundAgain() {
    String id = failed();
    for (int on : new int[] {0, 1}) {
      client
          .json(Map.of("enabled", on))
          .put("/aibuilder/api/v1/datasets/" + collection + "/documents/" + id)
          .then()
          .statusCode(200)
          .body("code", equalTo(0));
      await().atMost(LONGEST).untilAsserted(() -> assertThat(lucene.chunks(index())).hasSize(on));
    }
    assertThat(client.find(collection, "schist")).containsExactly("note");
  }
}
