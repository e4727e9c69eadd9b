package dev.parley.rag.ingestion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.embedding.EmbeddingModel;
import dev.parley.rag.FailingModel;
import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.rag.retrieval.CollectionIndexes;
import dev.parley.rag.retrieval.lucene.IndexConfig;
import dev.parley.rag.retrieval.lucene.LuceneSearchIndex;
import dev.parley.rag.sql.Database;
import dev.parley.testing.SettableClock;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import javax.sql.DataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What must never happen: a document that is stuck or lost, or one that comes back. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class IngestionFaultsTest {

  @Inject FailingModel model;
  @Inject EmbeddingModel used;
  @Inject LuceneSearchIndex index;
  @Inject LuceneSearchIndex lucene;
  @Inject CollectionIndexes collectionIndexes;
  @Inject IndexConfig indexes;
  @Inject IngestionQueue queue;
  @Inject RemoveFromIndex removals;
  @Inject Database database;
  @Inject DataSource dataSource;
  @Inject ChunkStore chunks;
  @Inject SettableClock clock;

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @BeforeEach
  void createCollection() {
    collection = client.createCollection("faults");
  }

  @AfterEach
  void reset() {
    model.open();
    clock.reset();
  }

  @Test
  void givesUpOnAPoisonedDocumentWithoutBlockingOthers() {
    String jsonl =
        "{\"name\":\"good 1\",\"contents\":\"About chalk cliffs.\"}\n"
            + "{\"name\":\"bad\",\"contents\":\""
            + FailingModel.POISON
            + "\"}\n"
            + "{\"name\":\"good 2\",\"contents\":\"About chalk quarries.\"}\n";
    client.upload(collection, jsonl);
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.collection(collection).getInt("state.indexed") == 2);
    await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              clock.advance(Duration.ofMinutes(5)); // past every pause between attempts
              return client.collection(collection).getInt("state.cancelled") == 1;
            });

    String id =
        client
            .request()
            .queryParam("state", "cancelled")
            .get(RagClient.documents(collection))
            .jsonPath()
            .getString("[0].id");
    var bad = client.document(collection, id);
    assertThat(bad.getString("error")).isEqualTo("The embedding model failed: it is poison");
    assertThat(bad.getInt("attempts")).isEqualTo(5);
    assertThat(client.find(collection, "chalk")).containsExactlyInAnyOrder("good 1", "good 2");

    client.put(collection, "bad", "Cured chalk.");
    client.awaitState(collection, id, "Indexed");
    assertThat(client.document(collection, id).getString("error")).isNull();
  }

  @Test
  void takesOverFromAnOwnerThatDied() {
    String id = leasedByAnother("About flint.");
    assertThat(client.document(collection, id).getString("state")).isEqualTo("Queued");

    clock.advance(Duration.ofMinutes(2));

    client.awaitState(collection, id, "Indexed");
    assertThat(client.find(collection, "flint")).startsWith("leased");
  }

  @Test
  void takesUpAtItsStartWhatItHeldBefore() {
    String id = leasedByAnother("About obsidian.");
    database.update(
        "UPDATE document SET lease_owner = 'test-node' WHERE id = ?", UUID.fromString(id));

    assertThat(queue.releaseHeldBefore()).isPositive();
    client.awaitState(collection, id, "Indexed");
  }

  @Test
  void givesUpOnWhatInterruptsItEveryTime() {
    String id = leasedByAnother("About pumice.");
    database.update("UPDATE document SET attempts = 5 WHERE id = ?", UUID.fromString(id));
    clock.advance(Duration.ofMinutes(2));

    client.awaitState(collection, id, "Cancelled");
    assertThat(client.document(collection, id).getString("error")).contains("interrupted 5 times");
  }

  /** A document that another instance took half a minute ago and does nothing about. */
  private String leasedByAnother(String contents) {
    CountDownLatch reached = model.close();
    client.put(collection, "blocker", FailingModel.WAIT + " " + UUID.randomUUID());
    arrive(reached);
    String id = client.put(collection, "leased", contents);
    database.update(
        "UPDATE document SET lease_id = ?, lease_owner = 'dead-node', lease_until = ?, attempts = 1"
            + " WHERE id = ?",
        UUID.randomUUID(),
        Instant.now().plusSeconds(60),
        UUID.fromString(id));
    model.open();
    return id;
  }

  @Test
  void neverShowsADocumentThatWasDeletedWhileItWasIndexed() {
    CountDownLatch reached = model.close();
    String text = FailingModel.WAIT + " about marble " + UUID.randomUUID();
    String id = client.put(collection, "zombie", text);
    arrive(reached);
    client.request().delete(RagClient.documents(collection) + "/" + id).then().statusCode(200);
    model.open();
    client.put(collection, "after", "About limestone.");
    client.awaitDone(collection);

    assertThat(client.find(collection, "marble")).containsExactly("after");
    assertThat(documentsInIndex("marble")).doesNotContain(UUID.fromString(id));
  }

  @Test
  void showsTheNewestVersionOfADocumentThatWasChangedWhileItWasIndexed() {
    CountDownLatch reached = model.close();
    String id =
        client.put(collection, "note", FailingModel.WAIT + " old version " + UUID.randomUUID());
    arrive(reached);
    client.put(collection, "note", "New version about granite.");
    model.open();
    client.awaitDone(collection);

    var results =
        client
            .query(
                java.util.Map.of("terms", List.of("version"), "collections", List.of(collection)))
            .jsonPath();
    assertThat(results.getList("documentId")).containsExactly(id);
    assertThat(results.getString("[0].documentContent")).contains("granite");
  }

  @Test
  void filtersWhatOnlyTheIndexStillHas() {
    String id = client.put(collection, "note", "About schist.");
    client.awaitState(collection, id, "Indexed");
    database.update("DELETE FROM document WHERE id = ?", UUID.fromString(id));

    assertThat(documentsInIndex("schist")).containsExactly(UUID.fromString(id));
    assertThat(client.find(collection, "schist")).isEmpty();
  }

  @Test
  void removesFromTheIndexWhatADeadInstanceOnlyNoted() {
    String id = client.put(collection, "note", "About schist.");
    client.awaitState(collection, id, "Indexed");
    database.update(
        "INSERT INTO index_removal (index_id, document_id, removed_at) VALUES (?, ?, now())",
        indexOf(collection),
        UUID.fromString(id));

    await().atMost(Duration.ofSeconds(20)).until(() -> documentsInIndex("schist").isEmpty());
    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> database.number("SELECT count(*) FROM index_removal") == 0);
  }

  @Test
  void rebuildsAnIndexThatWasLost() throws IOException {
    client.put(collection, "note", "About dolomite.");
    client.awaitDone(collection);
    int embedded = model.embedded();
    lucene.close(indexOf(collection));
    delete(indexes.directory().resolve(indexOf(collection).toString()));

    assertThat(client.find(collection, "dolomite")).containsExactly("note");
    assertThat(model.embedded()).isEqualTo(embedded);
  }

  @Test
  void indexesAnewWhenTheVectorsAreLostToo() throws IOException {
    client.put(collection, "note", "About travertine.");
    client.awaitDone(collection);
    lucene.close(indexOf(collection));
    delete(indexes.directory().resolve(indexOf(collection).toString()));
    database.update("DELETE FROM embedding WHERE account_id = ?", client.account());

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> client.find(collection, "travertine").equals(List.of("note")));
  }

  @Test
  void servesASingleDocumentBesideAnotherAccountsBulk() {
    CountDownLatch reached = model.close();
    client.put(collection, "blocker", FailingModel.WAIT + " " + UUID.randomUUID());
    arrive(reached);
    StringBuilder bulk = new StringBuilder();
    for (int n = 0; n < 300; n++) {
      bulk.append("{\"name\":\"" + n + "\",\"contents\":\"About shale " + n + ".\"}\n");
    }
    client.upload(collection, bulk.toString());
    RagClient other = RagClient.ofNewAccount();
    String otherCollection = other.createCollection("small");
    other.put(otherCollection, "single", "About gypsum.");

    Set<UUID> served = new HashSet<>();
    List<LeasedDocument> batch = queue.lease(Lane.Text);
    batch.forEach(document -> served.add(document.account()));
    queue.giveBack(batch, "not needed", Duration.ZERO);
    model.open();

    assertThat(served.contains(other.account()) || isTaken(other.account())).isTrue();
    other.awaitDone(otherCollection);
    client.awaitDone(collection);
  }

  /** A batch is bounded by characters too; that bound must not always cut off the same account. */
  @Test
  void servesASingleDocumentBesideAnotherAccountsLongOnes() {
    CountDownLatch reached = model.close();
    client.put(collection, "blocker", FailingModel.WAIT + " " + UUID.randomUUID());
    arrive(reached);
    String text = "shale ".repeat(4000);
    StringBuilder bulk = new StringBuilder();
    for (int n = 0; n < 60; n++) {
      bulk.append("{\"name\":\"" + n + "\",\"contents\":\"" + text + "\"}\n");
    }
    client.upload(collection, bulk.toString());
    RagClient other = RagClient.ofNewAccount();
    String otherCollection = other.createCollection("small");
    other.put(otherCollection, "single", "About gypsum.");

    Set<UUID> served = new HashSet<>();
    for (int turn = 0; turn < 3; turn++) {
      queue.lease(Lane.Text).forEach(document -> served.add(document.account()));
    }
    boolean fair = served.contains(other.account()) || isTaken(other.account());
    client.request().delete("/api/v1/collections/" + collection);
    other.request().delete("/api/v1/collections/" + otherCollection);
    model.open();

    assertThat(fair).isTrue();
  }

  private boolean isTaken(UUID account) {
    return database.number(
            "SELECT count(*) FROM document WHERE account_id = ? AND attempts > 0", account)
        > 0;
  }

  @Test
  void forgetsTheVectorsOfWhatIsDeleted() {
    String id = client.put(collection, "a", "About quartz.");
    String copy = client.put(collection, "b", "About quartz.");
    client.awaitDone(collection);
    String count = "SELECT count(*) FROM embedding WHERE account_id = ?";
    client.request().delete(RagClient.documents(collection) + "/" + id);
    assertThat(database.number(count, client.account())).isEqualTo(1);
    client.request().delete(RagClient.documents(collection) + "/" + copy);
    assertThat(database.number(count, client.account())).isZero();
  }

  @Test
  void forgetsTheVectorsOfEarlierContents() {
    client.put(collection, "a", "About quartz.");
    client.awaitDone(collection);
    client.put(collection, "a", "About feldspar.");
    client.awaitDone(collection);
    removals.forgetUnusedVectors();
    assertThat(
            database.number(
                "SELECT count(*) FROM embedding WHERE account_id = ?", client.account()))
        .isEqualTo(1);
    assertThat(client.find(collection, "feldspar")).containsExactly("a");
  }

  @Test
  void endsAWaitThatBeganWhileTheClockWasAhead() {
    String id = client.put(collection, "a", "About quartz.");
    client.awaitDone(collection);
    database.update(
        "UPDATE document SET state = 'Queued', next_attempt_at = ? WHERE id = ?",
        clock.instant().plus(Duration.ofDays(1)),
        UUID.fromString(id));

    client.awaitState(collection, id, "Indexed");
  }

  @Test
  void removesFromOneEngineWhileAnotherHasMuchToRemove() {
    String id = client.put(collection, "a", "About quartz.");
    client.awaitDone(collection);
    database.update(
        "INSERT INTO index_removal (index_id, engine, removed_at)"
            + " SELECT gen_random_uuid(), 'gone', now() FROM generate_series(1, 1200)");
    try {
      client.request().delete(RagClient.documents(collection) + "/" + id).then().statusCode(200);
      assertThat(documentsInIndex("quartz")).isEmpty();
      // who deletes does no work of others
      assertThat(database.number("SELECT count(*) FROM index_removal WHERE engine = 'gone'"))
          .isEqualTo(1200);
    } finally {
      database.update("DELETE FROM index_removal WHERE engine = 'gone'");
    }
  }

  @Test
  void leavesNoIndexBehindThatStoppedBeingUsedWhileItWasWritten() {
    CountDownLatch reached = model.close();
    String id = client.put(collection, "a", "About quartz. " + FailingModel.WAIT);
    arrive(reached);
    UUID old = indexOf(collection);
    database.update("UPDATE search_index SET id = ? WHERE id = ?", UUID.randomUUID(), old);
    model.open();
    client.awaitState(collection, id, "Indexed");

    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                database.number("SELECT count(*) FROM index_removal WHERE index_id = ?", old) == 0
                    && !Files.exists(indexes.directory().resolve(old.toString())));
  }

  @Test
  void keepsWhatIsUploadedAtTheMomentWhenAFileWasRead() throws Exception {
    String id = leasedByAnother("About flint.");
    UUID document = UUID.fromString(id);
    LeasedDocument leased =
        database
            .first(
                "SELECT revision, lease_id FROM document WHERE id = ?",
                row ->
                    new LeasedDocument(
                        document,
                        client.account(),
                        UUID.fromString(collection),
                        row.getLong(1),
                        "",
                        LeasedDocument.Work.Parse,
                        "leased",
                        "a/key",
                        null,
                        "naive",
                        "{}",
                        true,
                        1,
                        row.getObject(2, UUID.class)),
                document)
            .orElseThrow();
    ChunkStore.Cut cut =
        new ChunkStore.Cut(
            leased,
            new ChunkStore.ReadText("what was read", 3, 3, "text/plain", null, null),
            List.of());
    try (Connection upload = dataSource.getConnection()) {
      upload.setAutoCommit(false);
      try (var statement = upload.createStatement()) {
        statement.execute(
            "UPDATE document SET contents = 'what was uploaded', lease_id = NULL WHERE id = '"
                + id
                + "'");
      }
      var saving = CompletableFuture.runAsync(() -> chunks.saveChunks(List.of(cut)));
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  saving.isDone()
                      || database.number(
                              "SELECT count(*) FROM pg_stat_activity"
                                  + " WHERE wait_event_type = 'Lock'")
                          > 0);
      upload.commit();
      saving.get(20, TimeUnit.SECONDS);
    }
    assertThat(client.document(collection, id).getString("contents"))
        .isEqualTo("what was uploaded");
  }

  private UUID indexOf(String id) {
    return collectionIndexes
        .serving(client.account(), List.of(UUID.fromString(id)))
        .getFirst()
        .id();
  }

  private List<UUID> documentsInIndex(String words) {
    return index.search(List.of(indexOf(collection)), used.embedQuery(words), words, 10).stream()
        .map(candidate -> candidate.document())
        .toList();
  }

  private static void arrive(CountDownLatch reached) {
    try {
      assertThat(reached.await(20, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  private static void delete(Path directory) throws IOException {
    try (Stream<Path> files = Files.walk(directory)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
