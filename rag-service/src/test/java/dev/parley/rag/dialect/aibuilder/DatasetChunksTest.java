package dev.parley.rag.dialect.aibuilder;

import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.data;
import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.allOf;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Chunks and how they are found. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class DatasetChunksTest {

  private final AiBuilderClient client = new AiBuilderClient();
  private String dataset;
  private String document;
  private String path;

  @BeforeEach
  void parseADocument() {
    dataset = client.createDataset("chunks");
    document = client.parsed(dataset, "ferry.txt", "The ferry crosses the strait at nine.");
    path = "/datasets/" + dataset + "/documents/" + document + "/chunks";
  }

  private JsonPath find(Map<String, ?> more) {
    Map<String, Object> body = new HashMap<>(Map.of("question", "When does the ferry cross?"));
    body.put("dataset_ids", List.of(dataset));
    body.putAll(more);
    return data(client.post("/retrieval", body));
  }

  private String add(String content) {
    return data(client.post(path, Map.of("content", content))).getString("chunk.id");
  }

  @Test
  void areListedWithTheirDocument() {
    add("Tickets are sold on the pier.");

    JsonPath page = data(client.get(path + "?keywords=&page=1&page_size=30"));

    assertThat(page.getInt("total")).isEqualTo(2);
    assertThat(page.getString("doc.id")).isEqualTo(document);
    assertThat(page.getString("doc.name")).isEqualTo("ferry.txt");
    assertThat(page.getInt("doc.chunk_count")).isEqualTo(2);
    assertThat(page.getList("chunks.content"))
        .containsExactly("The ferry crosses the strait at nine.", "Tickets are sold on the pier.");
    assertThat(page.getString("chunks[0].id")).matches("[0-9a-f]{32}");
    assertThat(page.getString("chunks[0].document_id")).isEqualTo(document);
    assertThat(page.getString("chunks[0].docnm_kwd")).isEqualTo("ferry.txt");
    assertThat(page.getBoolean("chunks[0].available")).isTrue();
    assertThat(page.getString("chunks[0].image_id")).isEmpty();
    assertThat(page.getList("chunks[0].important_keywords")).isEmpty();
    assertThat(data(client.get(path + "?keywords=TICKETS")).getInt("total")).isEqualTo(1);
    assertThat(data(client.get(path + "?page=2&page_size=1")).getList("chunks.content"))
        .containsExactly("Tickets are sold on the pier.");
    String id = page.getString("chunks[1].id");
    assertThat(data(client.get(path + "?id=" + id)).getList("chunks.id")).containsExactly(id);
    failed(client.get(path + "?id=" + "0".repeat(32)), 404, 102);
  }

  @Test
  void areFoundAsSoonAsTheyWereAdded() {
    JsonPath added =
        data(
            client.post(
                path,
                Map.of(
                    "content", "Dogs travel free.",
                    "important_keywords", List.of("pets", " ", "pets"),
                    "questions", List.of("May I bring my animal?"))));

    assertThat(added.getString("chunk.content")).isEqualTo("Dogs travel free.");
    assertThat(added.getList("chunk.important_keywords")).containsExactly("pets");
    assertThat(added.getList("chunk.questions")).containsExactly("May I bring my animal?");
    assertThat(added.getString("chunk.dataset_id")).isEqualTo(dataset);
    assertThat(added.getString("chunk.create_time")).matches("\\d{4}-\\d\\d-\\d\\d \\d\\d:.*");
    assertThat(added.getFloat("chunk.create_timestamp")).isPositive();
    JsonPath found = find(Map.of("question", "May I bring my animal?"));
    assertThat(found.getString("chunks[0].content")).isEqualTo("Dogs travel free.");
    assertThat(found.getFloat("chunks[0].vector_similarity")).isGreaterThan(0.95f);
    assertThat(find(Map.of("question", "pets")).getString("chunks[0].content"))
        .isEqualTo("Dogs travel free.");
    assertThat(client.document(dataset, document).getString("run")).isEqualTo("DONE");
  }

  @Test
  void areFoundByTheirNewTextAfterAChange() {
    String id = add("Tickets are sold on the pier.");
    data(
        client.put(
            path + "/" + id,
            Map.of("content", "Bicycles cost five euros.", "important_keywords", List.of("bike"))));

    assertThat(find(Map.of("question", "bicycles")).getString("chunks[0].id")).isEqualTo(id);
    assertThat(find(Map.of("question", "bike", "keyword", true)).getList("chunks.id"))
        .containsExactly(id);
    assertThat(find(Map.of("question", "tickets", "keyword", true)).getList("chunks")).isEmpty();
  }

  @Test
  void areNotFoundWhileTheyAreNotAvailable() {
    String id = add("Tickets are sold on the pier.");
    data(client.put(path + "/" + id, Map.of("available", false)));

    assertThat(find(Map.of("question", "tickets", "similarity_threshold", 0)).getList("chunks.id"))
        .doesNotContain(id);
    assertThat(data(client.get(path)).getList("chunks.available")).containsExactly(true, false);
    data(client.put(path + "/" + id, Map.of("available", true)));
    assertThat(find(Map.of("question", "tickets")).getString("chunks[0].id")).isEqualTo(id);
  }

  @Test
  void areDeletedSomeOrAll() {
    String id = add("Tickets are sold on the pier.");
    failed(client.delete(path, Map.of("chunk_ids", List.of(id, "0".repeat(32)))), 404, 102);
    data(client.delete(path, Map.of("chunk_ids", List.of(id))));

    assertThat(data(client.get(path)).getInt("total")).isEqualTo(1);
    assertThat(find(Map.of("question", "tickets", "keyword", true)).getInt("total")).isZero();
    data(client.delete(path, "{}"));
    assertThat(data(client.get(path)).getInt("total")).isZero();
    assertThat(find(Map.of()).getInt("total")).isZero();
  }

  @Test
  void mayBeAllThatADocumentHas() {
    String unread = client.upload(dataset, "unread.pdf", "no PDF, and never parsed");
    String chunks = "/datasets/" + dataset + "/documents/" + unread + "/chunks";
    data(client.post(chunks, Map.of("content", "Written by hand: the lighthouse is open.")));

    assertThat(find(Map.of("question", "lighthouse")).getString("chunks[0].document_id"))
        .isEqualTo(unread);
    assertThat(data(client.get(chunks)).getInt("total")).isEqualTo(1);
  }

  @Test
  void areRankedAsTheReferenceSays() {
    add("Tickets for the ferry are sold on the pier.");
    client.parsed(dataset, "other.txt", "Granite is a hard rock.");

    JsonPath found = find(Map.of("vector_similarity_weight", 0.4, "highlight", true));

    assertThat(found.getInt("total")).isEqualTo(found.getList("chunks").size());
    float similarity = found.getFloat("chunks[0].similarity");
    float vector = found.getFloat("chunks[0].vector_similarity");
    float term = found.getFloat("chunks[0].term_similarity");
    assertThat(similarity).isCloseTo(0.4f * vector + 0.6f * term, within(0.001f));
    assertThat(term).isEqualTo(1f);
    assertThat(found.getList("chunks.similarity", Float.class))
        .isSortedAccordingTo(java.util.Comparator.reverseOrder());
    assertThat(found.getString("chunks[0].highlight"))
        .isEqualTo("The <em>ferry</em> <em>crosses</em> the strait at nine.");
    assertThat(found.getString("chunks[0].document_keyword")).isEqualTo("ferry.txt");
    assertThat(found.getString("chunks[0].kb_id")).isEqualTo(dataset);
    assertThat(found.getString("doc_aggs[0].doc_name")).isEqualTo("ferry.txt");
    assertThat(found.getInt("doc_aggs[0].count")).isEqualTo(2);
    assertThat(found.getString("doc_aggs[0].doc_id")).isEqualTo(document);
    assertThat(find(Map.of()).getMap("chunks[0]")).doesNotContainKey("highlight");
  }

  private static org.assertj.core.data.Offset<Float> within(float distance) {
    return org.assertj.core.data.Offset.offset(distance);
  }

  @Test
  void areCutOffByThresholdAndPage() {
    for (int number = 0; number < 5; number++) {
      add("Ferry number " + number + " crosses at noon.");
    }
    assertThat(find(Map.of("similarity_threshold", 0)).getInt("total")).isEqualTo(6);
    assertThat(find(Map.of("similarity_threshold", 1)).getInt("total")).isZero();
    List<String> first = find(Map.of("page", 1, "page_size", 4)).getList("chunks.id");
    List<String> second = find(Map.of("page", 2, "page_size", 4)).getList("chunks.id");
    assertThat(first).hasSize(4).doesNotContainAnyElementsOf(second);
    assertThat(second).hasSize(2);
    assertThat(find(Map.of("page", 9)).getList("chunks")).isEmpty();
    assertThat(find(Map.of("page", 9)).getInt("total")).isEqualTo(6);
  }

  @Test
  void areSearchedWithinDocuments() {
    String other = client.parsed(dataset, "other.txt", "Another ferry crosses at ten.");

    assertThat(find(Map.of("document_ids", List.of(other))).getList("chunks.document_id"))
        .containsExactly(other);
    Map<String, Object> alone = new HashMap<>();
    alone.put("question", "ferry");
    alone.put("dataset_ids", null);
    alone.put("document_ids", List.of(other));
    assertThat(data(client.post("/retrieval", alone)).getList("chunks.document_id"))
        .containsExactly(other);
    assertThat(find(Map.of("documents", List.of(other))).getList("chunks.document_id"))
        .as("as an early ragflow-sdk names the field")
        .containsExactly(other);
  }

  @Test
  void areNotLookedForInADocumentThatTheDatasetsLack() {
    String elsewhere = client.createDataset("elsewhere");

    failed(
            client.post(
                "/retrieval",
                Map.of(
                    "question",
                    "ferry",
                    "dataset_ids",
                    List.of(elsewhere),
                    "document_ids",
                    List.of(document))),
            404,
            102)
        .body("message", containsString("The document " + document));
  }

  @Test
  void sayWhatIsWrong() {
    failed(client.post(path, Map.of()), 400, 101).body("message", containsString("content"));
    failed(client.post(path, Map.of("content", "x", "questions", "y")), 400, 101);
    failed(client.post(path, Map.of("content", 1)), 400, 101);
    failed(client.post(path, Map.of("content", "x".repeat(100_001))), 400, 101);
    failed(client.put(path + "/" + "0".repeat(32), Map.of("content", "x")), 404, 102);
    failed(client.put(path + "/x", Map.of("content", "x")), 404, 102);
    failed(client.post("/retrieval", Map.of("question", "x")), 400, 101)
        .body("message", containsString("dataset_ids"));
    failed(client.post("/retrieval", Map.of("dataset_ids", List.of(dataset))), 400, 101)
        .body("message", containsString("question"));
    for (Map<String, ?> wrong :
        List.<Map<String, ?>>of(
            Map.of("page", 0),
            Map.of("page_size", -1),
            Map.of("top_k", "all"),
            Map.of("similarity_threshold", 2),
            Map.of("vector_similarity_weight", "much"),
            Map.of("keyword", "yes"),
            Map.of("cross_languages", List.of("German")),
            Map.of("dataset_ids", dataset))) {
      Map<String, Object> body = new HashMap<>(Map.of("question", "x"));
      body.put("dataset_ids", List.of(dataset));
      body.putAll(wrong);
      failed(client.post("/retrieval", body), 400, 101);
    }
    Map<String, Object> reranked = new HashMap<>(Map.of("question", "x"));
    reranked.put("dataset_ids", List.of(dataset));
    reranked.put("rerank_id", "some-reranker");
    failed(client.post("/retrieval", reranked), 400, 101)
        .body("message", allOf(startsWith("rerank_id: "), containsString("PARLEY_RERANK_URL")));
    failed(client.post("/retrieval", Map.of("question", "x", "dataset_ids", "all")), 400, 101)
        .body("message", equalTo("dataset_ids: Expected a list of at most 10000 ids."));
    failed(
            client.post(
                "/retrieval", Map.of("question", "x", "dataset_ids", List.of("0".repeat(32)))),
            404,
            102)
        .body("message", containsString("The dataset " + "0".repeat(32)));
  }

  @Test
  void ofNobodyElseAreShownOrTouched() {
    AiBuilderClient other = new AiBuilderClient();
    String chunk = add("Mine alone.");

    failed(other.get(path), 404, 102);
    failed(other.post(path, Map.of("content", "x")), 404, 102);
    failed(other.put(path + "/" + chunk, Map.of("content", "x")), 404, 102);
    failed(other.delete(path, Map.of()), 404, 102);
    failed(
        other.post("/retrieval", Map.of("question", "x", "dataset_ids", List.of(dataset))),
        404,
        102);
    failed(
        other.post("/retrieval", Map.of("question", "x", "document_ids", List.of(document))),
        404,
        102);
    assertThat(data(client.get(path)).getInt("total")).isEqualTo(2);
  }
}
