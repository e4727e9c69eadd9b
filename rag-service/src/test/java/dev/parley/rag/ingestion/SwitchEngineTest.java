package dev.parley.rag.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.rag.OutsideServers;
import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.rag.retrieval.lucene.LuceneSearchIndex;
import dev.parley.rag.retrieval.qdrant.QdrantSearchIndex;
import dev.parley.rag.sql.Database;
import dev.parley.testing.Answer;
import dev.parley.testing.FakeUpstream;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Collections that move to another engine or another embedding model, searched all the while. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
@WithTestResource(OutsideServers.class)
class SwitchEngineTest {

  private static final Duration LONGEST = Duration.ofSeconds(60);

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @Inject Database database;
  @Inject CollectionIndexes collectionIndexes;
  @Inject RemoveFromIndex removals;
  @Inject LuceneSearchIndex lucene;
  @Inject QdrantSearchIndex qdrant;

  private record Index(UUID id, String engine, String model, String state) {}

  private List<Index> indexes() {
    return database.list(
        "SELECT id, engine, embedding_model, state FROM search_index WHERE collection_id = ?"
            + " ORDER BY state DESC",
        row ->
            new Index(
                row.getObject(1, UUID.class), row.getString(2), row.getString(3), row.getString(4)),
        UUID.fromString(collection));
  }

  @BeforeEach
  void createCollection() {
    collection = client.createCollection("moving");
  }

  @AfterEach
  void recover() {
    OutsideServers.qdrant().fail(false);
    OutsideServers.upstream().reset();
  }

  private void reindex(int documents) {
    client
        .request()
        .delete("/api/v1/collections/" + collection + "/vectors-only")
        .then()
        .statusCode(200)
        .body("enqueued", equalTo(documents));
  }

  private void awaitSwap() {
    await().atMost(LONGEST).untilAsserted(() -> assertThat(indexes()).hasSize(1));
  }

  private void awaitError(String document, String words) {
    await()
        .atMost(LONGEST)
        .untilAsserted(
            () ->
                assertThat(
                        database.first(
                            "SELECT last_error FROM document WHERE id = ?",
                            row -> String.valueOf(row.getString(1)),
                            UUID.fromString(document)))
                    .hasValueSatisfying(error -> assertThat(error).contains(words)));
  }

  private void requireConsistency(String engine, int chunks) {
    client
        .request()
        .get("/api/v1/collections/" + collection + "/consistency")
        .then()
        .statusCode(200)
        .body("size()", equalTo(1))
        .body("[0].engine", equalTo(engine))
        .body("[0].expected", equalTo(chunks))
        .body("[0].consistent", equalTo(true));
  }

  @Test
  void asksTheOldEngineUntilTheNewOneHasEverything() {
    database.update(
        "UPDATE search_index SET engine = 'lucene' WHERE collection_id = ?",
        UUID.fromString(collection));
    String basalt = client.put(collection, "basalt", "The cliffs of this coast are of basalt.");
    client.put(collection, "gneiss", "Further north there is nothing but gneiss.");
    client.awaitDone(collection);
    UUID old = indexes().getFirst().id();
    assertThat(lucene.chunks(old)).hasSize(2);
    requireConsistency("lucene", 2);

    OutsideServers.qdrant().fail(true);
    reindex(2);
    awaitError(basalt, "Qdrant failed: UNAVAILABLE");
    assertThat(indexes()).extracting(Index::engine).containsExactly("lucene", "qdrant");
    assertThat(indexes()).extracting(Index::state).containsExactly("Serving", "Building");
    assertThat(client.find(collection, "gneiss").getFirst()).isEqualTo("gneiss");

    OutsideServers.qdrant().fail(false);
    awaitSwap();
    assertThat(indexes()).extracting(Index::engine).containsExactly("qdrant");
    assertThat(client.find(collection, "gneiss").getFirst()).isEqualTo("gneiss");
    UUID now = indexes().getFirst().id();
    assertThat(qdrant.chunks(now)).hasSize(2);
    await().atMost(LONGEST).untilAsserted(() -> assertThat(lucene.chunks(old)).isEmpty());
    requireConsistency("qdrant", 2);

    client.request().delete(RagClient.documents(collection) + "/" + basalt).then().statusCode(200);
    assertThat(qdrant.chunks(now)).hasSize(1);
    requireConsistency("qdrant", 1);
  }

  @Test
  void takesAlongWhatIsFoundOfDocumentsThatWereStoppedOrFailed() {
    database.update(
        "UPDATE search_index SET engine = 'lucene' WHERE collection_id = ?",
        UUID.fromString(collection));
    client.put(collection, "basalt", "The cliffs of this coast are of basalt.");
    String stopped = client.put(collection, "gneiss", "Further north there is nothing but gneiss.");
    client.awaitDone(collection);
    // as when its next contents were stopped on their way
    database.update(
        "UPDATE document SET revision = revision + 1, state = 'Cancelled',"
            + " cancel_cause = 'Stopped' WHERE id = ?",
        UUID.fromString(stopped));
    assertThat(client.find(collection, "gneiss")).contains("gneiss");

    reindex(1);
    awaitSwap();

    assertThat(indexes()).extracting(Index::engine).containsExactly("qdrant");
    assertThat(client.find(collection, "gneiss").getFirst()).isEqualTo("gneiss");
    client.awaitState(collection, stopped, "Cancelled");
    requireConsistency("qdrant", 2);
  }

  @Test
  void asksTheOldModelUntilTheNewOneHasEverything() {
    client.put(collection, "tides", "The moon pulls the sea, and the tide comes in.");
    String salt = client.put(collection, "salt", "A litre of the sea holds 35 grams of salt.");
    client.awaitDone(collection);
    String before = indexes().getFirst().model();
    FakeUpstream upstream = OutsideServers.upstream();
    upstream.script(
        Stream.generate(() -> Answer.status(503, "{}")).limit(200).toArray(Answer[]::new));

    client
        .json(Map.of("collectionName", "moving", "embeddingModel", "fake-embedding"))
        .put("/api/v1/collections/" + collection)
        .then()
        .statusCode(200);
    reindex(2);
    awaitError(salt, "embedding model");
    assertThat(indexes()).extracting(Index::model).containsExactly(before, "fake-embedding");
    assertThat(client.find(collection, "salt in the sea").getFirst()).isEqualTo("salt");

    upstream.reset();
    awaitSwap();
    assertThat(indexes()).extracting(Index::model).containsExactly("fake-embedding");
    int asked = upstream.requests().size();
    assertThat(client.find(collection, "salt")).contains("salt");
    assertThat(upstream.requests().size()).isGreaterThan(asked);
  }

  @Test
  void asksTheOldModelWhileDocumentsFailInTheNewOne() {
    client.put(collection, "tides", "The moon pulls the sea, and the tide comes in.");
    client.put(collection, "salt", "A litre of the sea holds 35 grams of salt.");
    client.awaitDone(collection);
    FakeUpstream upstream = OutsideServers.upstream();
    upstream.script(
        Stream.generate(() -> Answer.status(404, "{}")).limit(500).toArray(Answer[]::new));
    client
        .json(Map.of("collectionName", "moving", "embeddingModel", "no-such-model"))
        .put("/api/v1/collections/" + collection)
        .then()
        .statusCode(200);
    reindex(2);
    await()
        .atMost(LONGEST)
        .until(() -> client.collection(collection).getInt("state.cancelled") == 2);

    collectionIndexes.building().forEach(collectionIndexes::swapIfComplete);
    assertThat(indexes()).extracting(Index::state).containsExactly("Serving", "Building");
    assertThat(client.find(collection, "salt in the sea").getFirst()).isEqualTo("salt");

    upstream.reset();
    client.request().post("/api/v1/collections/" + collection + "/retry").then().statusCode(200);
    awaitSwap();
    assertThat(indexes()).extracting(Index::model).containsExactly("no-such-model");
    client.awaitDone(collection);
    removals.forgetUnusedVectors();
    assertThat(
            database.list(
                "SELECT DISTINCT model FROM embedding WHERE account_id = ?",
                row -> row.getString(1),
                client.account()))
        .containsExactly("no-such-model");
  }
}
