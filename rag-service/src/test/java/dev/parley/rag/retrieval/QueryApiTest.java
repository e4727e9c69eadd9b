package dev.parley.rag.retrieval;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.rag.retrieval.ChunkHits.ChunkHit;
import dev.parley.rag.sql.Database;
import dev.parley.testing.StackResource;
import dev.parley.web.problem.ProblemException;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class QueryApiTest {

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @Inject Database database;
  @Inject SearchChunks chunks;

  @BeforeEach
  void fillCollection() {
    collection = client.createCollection("questions");
    client.put(
        collection,
        Map.of(
            "name", "tides",
            "contents", "The moon pulls the sea towards it, and twice a day the tide comes in.",
            "reference", "sea",
            "metadata", Map.of("page", 3)));
    client.put(
        collection,
        Map.of(
            "name", "salt", "contents", "Sea water holds 35 grams of salt.", "reference", "sea"));
    client.put(collection, "bread", "The dough of rye bread is left to rise overnight.");
    client.awaitDone(collection);
  }

  private Map<String, Object> body(Object... more) {
    var body =
        new java.util.HashMap<String, Object>(
            Map.of("terms", List.of("Why is there a tide?"), "collections", List.of(collection)));
    for (int at = 0; at < more.length; at += 2) {
      body.put((String) more[at], more[at + 1]);
    }
    return body;
  }

  @Test
  void answersInTheReferencesShape() {
    client
        .query(body("top", 1, "includeReferences", true))
        .then()
        .statusCode(200)
        .body("size()", equalTo(1))
        .body("[0].documentName", equalTo("tides"))
        .body("[0].metadata.page", equalTo(3))
        .body("[0].documentReference", equalTo("sea"))
        .body("[0].referencedDocuments.size()", equalTo(1))
        .body("[0].referencedDocuments[0].documentName", equalTo("salt"))
        .body(
            "[0].referencedDocuments[0].documentContent",
            equalTo("Sea water holds 35 grams of salt."))
        .body("[0].chunk", equalTo(Map.of("index", 0, "start", 0, "end", 69)));
  }

  @Test
  void takesTheReferencesExample() {
    String other = client.createCollection("geography");
    client.put(
        other,
        Map.of(
            "name", "france",
            "contents", "Paris is the capital of France.",
            "reference", "geo",
            "metadata", Map.of("_timestamp_start", 323, "_rectangle", List.of(0.23, 0.08))));
    client.put(other, Map.of("name", "italy", "contents", "Rome is in Italy.", "reference", "geo"));
    client.awaitDone(other);

    var results =
        client.query(
            Map.of(
                "terms",
                List.of("What is the capital of France?"),
                "collections",
                List.of(collection, other),
                "top",
                10,
                "minScore",
                0.7,
                "includeReferences",
                true));

    results.then().statusCode(200).body("size()", equalTo(1));
    Map<String, Object> best = results.jsonPath().getMap("[0]");
    assertThat(best)
        .containsKeys(
            "documentId",
            "documentName",
            "documentContent",
            "score",
            "metadata",
            "referencedDocuments");
    assertThat(best.get("documentName")).isEqualTo("france");
    results
        .then()
        .body("[0].metadata._timestamp_start", equalTo(323))
        .body("[0].metadata._rectangle", equalTo(List.of(0.23f, 0.08f)))
        .body("[0].referencedDocuments.size()", equalTo(1))
        .body("[0].referencedDocuments[0].documentContent", equalTo("Rome is in Italy."));
    assertThat(results.jsonPath().getMap("[0].referencedDocuments[0]").keySet())
        .contains("documentId", "documentContent");
  }

  @Test
  void needsNothingButTermsAndCollections() {
    client
        .query(body())
        .then()
        .statusCode(200)
        .body("size()", equalTo(3))
        .body("referencedDocuments", equalTo(List.of(List.of(), List.of(), List.of())))
        .body("find { it.documentName == 'bread' }.metadata", equalTo(Map.of()));
    java.util.HashMap<String, Object> nulls = new java.util.HashMap<>(body());
    for (String field :
        List.of("top", "minScore", "includeReferences", "fusion", "denseWeight", "rerank")) {
      nulls.put(field, null);
    }
    client.query(nulls).then().statusCode(200).body("size()", equalTo(3));
    client
        .query(body("collections", List.of(collection, collection)))
        .then()
        .statusCode(200)
        .body("size()", equalTo(3));
  }

  @Test
  void fusesAsAsked() {
    for (String fusion : List.of("min-max", "rrf", "dense", "lexical")) {
      List<Float> scores =
          client.query(body("fusion", fusion)).jsonPath().getList("score", Float.class);
      assertThat(scores).isNotEmpty().isSortedAccordingTo((a, b) -> Float.compare(b, a));
      assertThat(scores).allSatisfy(score -> assertThat(score).isBetween(0f, 1f));
    }
    List<String> terms = List.of("salt");
    var words = client.query(body("terms", terms, "fusion", "lexical")).jsonPath();
    assertThat(words.getList("documentName")).containsExactly("salt");
    assertThat(words.getFloat("[0].score")).isEqualTo(1f);
    float dense =
        client.query(body("terms", terms, "fusion", "dense")).jsonPath().getFloat("[0].score");
    float weighed =
        client.query(body("terms", terms, "denseWeight", 1)).jsonPath().getFloat("[0].score");
    assertThat(weighed).isEqualTo(dense);
  }

  @Test
  void saysThatNoRerankingModelIsSet() {
    client
        .query(body("rerank", true))
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("rerank"))
        .body("errors[0].message", containsString("PARLEY_RERANK_URL"));
    client.query(body("rerank", "cross")).then().statusCode(400);
    client.query(body("rerank", 7)).then().statusCode(400);
    client.query(body("rerank", false)).then().statusCode(200);
  }

  @Test
  void namesThePlaceInAFileBesideTheDocumentsOwnMetadata() {
    database.update(
        "UPDATE chunk SET page = 7, section = 'Coast > Tides', positions = CAST(? AS json)"
            + " WHERE collection_id = ?",
        "[{\"page\":7,\"left\":0.1,\"top\":0.2,\"right\":0.9,\"bottom\":0.3}]",
        UUID.fromString(collection));

    client
        .query(body())
        .then()
        .statusCode(200)
        .body("find { it.documentName == 'tides' }.metadata.page", equalTo(3))
        .body("find { it.documentName == 'tides' }.metadata._page", equalTo(7))
        .body("find { it.documentName == 'bread' }.metadata.page", equalTo(7))
        .body(
            "find { it.documentName == 'bread' }.metadata._rectangle",
            equalTo(List.of(0.1f, 0.2f, 0.9f, 0.3f)))
        .body("find { it.documentName == 'bread' }.metadata._section", equalTo("Coast > Tides"));
  }

  @Test
  void tellsWhereEachPageOfATextBegins() {
    database.update(
        "UPDATE chunk SET page = 1, positions = CAST(? AS json) WHERE collection_id = ?",
        "[{\"page\":1,\"left\":0,\"top\":0,\"right\":1,\"bottom\":1,\"start\":0},"
            + "{\"page\":2,\"left\":0,\"top\":0,\"right\":1,\"bottom\":1,\"start\":5}]",
        UUID.fromString(collection));
    client
        .query(body())
        .then()
        .statusCode(200)
        .body("find { it.documentName == 'bread' }.metadata._pages.page", equalTo(List.of(1, 2)))
        .body("find { it.documentName == 'bread' }.metadata._pages.start", equalTo(List.of(0, 5)));
    database.update(
        "UPDATE chunk SET text = text || '!' WHERE collection_id = ?", UUID.fromString(collection));
    client
        .query(body())
        .then()
        .statusCode(200)
        .body("find { it.documentName == 'bread' }.metadata._pages.start[1]", nullValue());
  }

  private static final ChunkQuery SEA = ChunkQuery.of(List.of(), "sea and salt", 100, 10);

  private ChunkQuery ask(Set<UUID> documents, double minScore, int skip, int size) {
    return new ChunkQuery(
        List.of(UUID.fromString(collection)),
        documents,
        SEA.terms(),
        SEA.fusion(),
        0.3,
        SEA.depth(),
        minScore,
        skip,
        size,
        null);
  }

  @Test
  void findsChunksPageByPageAndWithinDocuments() {
    database.update(
        "UPDATE chunk SET keywords = ARRAY['brine'], questions = ARRAY['How salty?']"
            + " WHERE collection_id = ? AND text LIKE '%35 grams%'",
        UUID.fromString(collection));
    UUID account = client.account();

    ChunkHits all = chunks.search(account, ask(Set.of(), 0, 0, 2));
    assertThat(all.total()).isEqualTo(3);
    assertThat(all.documents()).hasSize(3).allSatisfy(d -> assertThat(d.hits()).isEqualTo(1));
    assertThat(all.hits()).extracting(ChunkHit::documentName).containsExactly("salt", "tides");
    ChunkHit best = all.hits().getFirst();
    assertThat(best.words()).isEqualTo(1);
    assertThat(best.similarity()).isBetween(0.3, 1.0);
    assertThat(best.facts().keywords()).containsExactly("brine");
    assertThat(best.facts().questions()).containsExactly("How salty?");
    assertThat(best.facts().language()).isEqualTo("en");
    assertThat(chunks.search(account, ask(Set.of(), 0, 2, 2)).hits())
        .extracting(ChunkHit::documentName)
        .containsExactly("bread");
    assertThat(chunks.search(account, ask(Set.of(), best.score(), 0, 9)).total()).isEqualTo(1);
    UUID bread = chunks.search(account, ask(Set.of(), 0, 2, 1)).hits().getFirst().document();
    assertThat(chunks.search(account, ask(Set.of(bread, UUID.randomUUID()), 0, 0, 9)).hits())
        .extracting(ChunkHit::document)
        .containsExactly(bread);
    assertThatThrownBy(() -> chunks.search(UUID.randomUUID(), ask(Set.of(), 0, 0, 9)))
        .isInstanceOf(ProblemException.class);
  }

  @Test
  void neverShowsWhatIsNotAvailableAndFindsTheRestAllTheSame() {
    UUID id = UUID.fromString(collection);
    String best = client.find(collection, "Why is there a tide?").getFirst();
    assertThat(best).isEqualTo("tides");
    database.update("UPDATE chunk SET available = (ordinal <> 0) WHERE collection_id = ?", id);
    assertThat(client.find(collection, "Why is there a tide?")).isEmpty();
    database.update("UPDATE chunk SET available = true WHERE collection_id = ?", id);
    database.update(
        "UPDATE document SET enabled = false WHERE collection_id = ? AND name = 'tides'", id);
    assertThat(client.query(body("top", 2)).jsonPath().getList("documentName"))
        .containsExactlyInAnyOrder("salt", "bread");
  }

  @Test
  void scoresFallFromBestToWorst() {
    List<Float> scores = client.query(body()).jsonPath().getList("score", Float.class);

    assertThat(scores).hasSize(3).isSortedAccordingTo((a, b) -> Float.compare(b, a));
    assertThat(scores).allSatisfy(score -> assertThat(score).isBetween(0f, 1f));
    assertThat(client.query(body("minScore", scores.get(1) - 1e-6)).jsonPath().getList(""))
        .hasSize(2);
    assertThat(client.query(body("minScore", 1)).jsonPath().getList("")).isEmpty();
  }

  @Test
  void takesTheBestOfSeveralTerms() {
    var results =
        client.query(body("terms", List.of("rye bread", "moon and tide"), "top", 2)).jsonPath();

    assertThat(results.getList("documentName")).containsExactlyInAnyOrder("bread", "tides");
  }

  @Test
  void searchesSeveralCollections() {
    String other = client.createCollection("other");
    client.put(other, "ebb", "At ebb tide the water runs out of the harbour.");
    client.awaitDone(other);

    var results =
        client.query(body("collections", List.of(collection, other), "top", 2)).jsonPath();

    assertThat(results.getList("documentName")).containsExactlyInAnyOrder("tides", "ebb");
    assertThat(results.getList("collectionId")).containsExactlyInAnyOrder(collection, other);
  }

  @Test
  void showsTheChunkOfALongDocumentThatFits() {
    String filler = "Nothing of interest happened on this day at the station. ".repeat(120);
    client.put(collection, "log", filler + "A whale was seen near the western rocks. " + filler);
    client.awaitDone(collection);

    var best = client.query(body("terms", List.of("whale sighting"), "top", 1)).jsonPath();

    assertThat(best.getString("[0].documentName")).isEqualTo("log");
    assertThat(best.getString("[0].documentContent")).contains("whale").hasSizeLessThan(4000);
    assertThat(best.getInt("[0].chunk.index")).isPositive();
    assertThat(best.getInt("[0].chunk.end") - best.getInt("[0].chunk.start"))
        .isEqualTo(best.getString("[0].documentContent").length());
    assertThat(client.find(collection, "whale")).doesNotHaveDuplicates();
  }

  @Test
  void findsOtherDocumentsBesideALongOneThatFitsEverywhere() {
    String library =
        client
            .json(
                Map.of(
                    "collectionName",
                    "library",
                    "chunkMethod",
                    "naive",
                    "parserConfig",
                    Map.of("chunk_token_num", 20)))
            .post("/api/v1/collections")
            .then()
            .statusCode(200)
            .extract()
            .path("collectionId");
    StringBuilder book = new StringBuilder();
    for (int at = 0; at < 300; at++) {
      book.append("The volcano erupts, and number ").append(at).append(" covers it in lava.\n\n");
    }
    client.put(library, "book", book.toString());
    client.put(library, "tea", "Tea is taken with milk. There is a volcano on the tin.");
    client.awaitDone(library);

    assertThat(client.find(library, "volcano lava")).containsExactly("book", "tea");
  }

  @Test
  void copesWithAnyText() {
    for (String term : List.of("\u0000tide", "?!*:()[]\"\\", "💡", "a ".repeat(4_999), "中文")) {
      client.query(body("terms", List.of(term))).then().statusCode(200);
    }
  }

  @Test
  void saysWhatIsWrongWithAQuery() {
    client
        .query(
            Map.of(
                "terms",
                List.of(),
                "collections",
                collection,
                "top",
                101,
                "minScore",
                1.5,
                "includeReferences",
                "yes",
                "fusion",
                "average"))
        .then()
        .statusCode(400)
        .body(
            "errors.field",
            equalTo(
                List.of("terms", "collections", "top", "minScore", "includeReferences", "fusion")))
        .body(
            "errors[5].message",
            containsString("min-max, rrf, weighted, weighted-worded, dense, lexical"));
    client.query(body("denseWeight", 1.1)).then().statusCode(400);
    client.query(body("denseWeight", "half")).then().statusCode(400);
    client.query(body("terms", List.of(" "))).then().statusCode(400);
    client.query(body("terms", List.of(1))).then().statusCode(400);
    client.query(body("top", 2.5)).then().statusCode(400);
    client.query(body("top", "3")).then().statusCode(400);
    client
        .query(body("collections", List.of(collection, UUID.randomUUID())))
        .then()
        .statusCode(404);
  }
}
