package dev.parley.rag.dialect.aibuilder;

import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.data;
import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.failed;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;

import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Documents of datasets: from their upload to the end of their parsing. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class DatasetDocumentsTest {

  private final AiBuilderClient client = new AiBuilderClient();
  private String dataset;
  private String path;

  @BeforeEach
  void createDataset() {
    dataset = client.createDataset("documents");
    path = "/datasets/" + dataset + "/documents";
  }

  @Test
  void waitForSomebodyToAskForTheirParsing() {
    JsonPath uploaded =
        data(
            client
                .plain()
                .request()
                .multiPart("file", "1.txt", "One fish.".getBytes(StandardCharsets.UTF_8))
                .multiPart("file", "2.md", "# Two".getBytes(StandardCharsets.UTF_8))
                .post(AiBuilderClient.BASE + path));

    assertThat(uploaded.getList("name")).containsExactly("1.txt", "2.md");
    assertThat(uploaded.getString("[0].id")).matches("[0-9a-f]{32}");
    assertThat(uploaded.getString("[0].dataset_id")).isEqualTo(dataset);
    assertThat(uploaded.getString("[0].run")).isEqualTo("UNSTART");
    assertThat(uploaded.getInt("[0].size")).isEqualTo(9);
    assertThat(uploaded.getString("[0].type")).isEqualTo("doc");
    assertThat(uploaded.getString("[0].location")).isEqualTo("1.txt");
    assertThat(uploaded.getString("[0].chunk_method")).isEqualTo("naive");
    assertThat(uploaded.getInt("[0].parser_config.chunk_token_num")).isEqualTo(128);
    assertThat(uploaded.getString("[0].created_by")).matches("[0-9a-f]{32}");

    String document = uploaded.getString("[0].id");
    client.parse(dataset, List.of(document));
    client.awaitRun(dataset, document, "DONE");
    JsonPath done = client.document(dataset, document);
    assertThat(done.getFloat("progress")).isEqualTo(1f);
    assertThat(done.getString("progress_msg")).isEqualTo("Done: 1 chunk.");
    assertThat(done.getFloat("process_duration")).isPositive();
    assertThat(done.getFloat("process_duation")).isEqualTo(done.getFloat("process_duration"));
    assertThat(done.getInt("chunk_count")).isEqualTo(1);
    assertThat(done.getInt("token_count")).isPositive();
    assertThat(done.getString("process_begin_at")).endsWith("GMT");
    assertThat(done.getString("status")).isEqualTo("1");
    assertThat(client.document(dataset, uploaded.getString("[1].id")).getString("run"))
        .isEqualTo("UNSTART");
    assertThat(data(client.get("/datasets?id=" + dataset)).getInt("[0].chunk_count")).isEqualTo(1);
    assertThat(data(client.get("/datasets?id=" + dataset)).getInt("[0].document_count"))
        .isEqualTo(2);
  }

  @Test
  void ofOneNameAreNumbered() {
    client.upload(dataset, "same.txt", "a");
    client.upload(dataset, "same.txt", "b");
    client.upload(dataset, "../../same.txt", "c");

    assertThat(data(client.get(path + "?desc=false")).getList("docs.name"))
        .containsExactly("same.txt", "same(1).txt", "same(2).txt");
  }

  @Test
  void haveTheirKindAndTheNameThatTheirSenderMeant() {
    client.upload(dataset, "Plan.PDF", "a");
    client.upload(dataset, "pier.png", "b");
    client.upload(dataset, "horn.mp3", "c");
    // How forms write quotes and line breaks of names
    client.upload(dataset, "the %22old%22%0Apier.txt", "d");

    assertThat(data(client.get(path + "?desc=false")).getList("docs.type"))
        .containsExactly("pdf", "visual", "aural", "doc");
    assertThat(data(client.get(path)).getString("docs[0].name")).isEqualTo("the \"old\"pier.txt");
  }

  @Test
  void areCutByTheLinesAndTabsOfTheirText() {
    assertThat(cut("qa", "Where?\tOn the pier.\nWhen?\tAt nine.\n"))
        .containsExactly("Where?\nOn the pier.", "When?\nAt nine.");
    assertThat(cut("qa", "Q: Where?\nA: On the pier.\nQ: When?\nA: At nine.\n")).hasSize(2);
    assertThat(cut("laws", "Article 1\nDogs travel free.\nArticle 2\nBicycles pay.\n"))
        .containsExactly("Article 1\nDogs travel free.", "Article 2\nBicycles pay.");
  }

  private List<String> cut(String method, String text) {
    String document = client.upload(dataset, method + ".txt", text);
    data(client.put(path + "/" + document, Map.of("chunk_method", method)));
    client.parse(dataset, List.of(document));
    client.awaitRun(dataset, document, "DONE");
    return data(client.get(path + "/" + document + "/chunks")).getList("chunks.content");
  }

  @Test
  void sayWhyTheyFailed() {
    String broken = client.upload(dataset, "broken.docx", "PK\u0003\u0004 no zip at all");
    String good = client.upload(dataset, "good.txt", "Harbours are sheltered.");
    client.parse(dataset, List.of(broken, good));

    client.awaitRun(dataset, broken, "FAIL");
    client.awaitRun(dataset, good, "DONE");
    JsonPath failed = client.document(dataset, broken);
    assertThat(failed.getString("progress_msg")).endsWith(".").hasSizeGreaterThan(20);
    assertThat(failed.getFloat("progress")).isEqualTo(-1f);
  }

  @Test
  void areStoppedUntilTheyAreParsedAgain() {
    List<String> many =
        java.util.stream.IntStream.range(0, 20)
            .mapToObj(
                n -> client.upload(dataset, n + ".txt", ("Sentence " + n + ". ").repeat(2000)))
            .toList();
    client.parse(dataset, many);
    data(client.delete("/datasets/" + dataset + "/chunks", Map.of("document_ids", many)));

    List<String> runs = data(client.get(path + "?page_size=100")).getList("docs.run", String.class);
    assertThat(runs).isSubsetOf("CANCEL", "DONE").contains("CANCEL");
    String stopped =
        many.stream()
            .filter(id -> client.document(dataset, id).getString("run").equals("CANCEL"))
            .findFirst()
            .orElseThrow();
    assertThat(client.document(dataset, stopped).getString("progress_msg")).contains("Stopped");
    client.parse(dataset, List.of(stopped));
    client.awaitRun(dataset, stopped, "DONE");
  }

  @Test
  void sayThatTheirMethodNeedsAChatModel() {
    String raptor = client.upload(dataset, "tree.txt", "A tree of summaries.");
    data(
        client.put(
            path + "/" + raptor,
            Map.of("parser_config", Map.of("raptor", Map.of("use_raptor", true)))));
    client.parse(dataset, List.of(raptor));

    client.awaitRun(dataset, raptor, "FAIL");
    assertThat(client.document(dataset, raptor).getString("progress_msg"))
        .contains("RAPTOR", "PARLEY_KNOWLEDGE_CHAT_MODEL");
  }

  @Test
  void areUpdated() {
    String document = client.parsed(dataset, "faq.csv", "Who?,Ada.\nWhere?,London.\n");
    client.upload(dataset, "taken.csv", "x,y");

    JsonPath updated =
        data(
            client.put(
                path + "/" + document,
                Map.of(
                    "name", "questions.csv",
                    "meta_fields", Map.of("source", "desk"),
                    "chunk_method", "qa")));

    assertThat(updated.getString("name")).isEqualTo("questions.csv");
    assertThat(updated.<String, Object>getMap("meta_fields")).isEqualTo(Map.of("source", "desk"));
    assertThat(updated.getString("chunk_method")).isEqualTo("qa");
    client.parse(dataset, List.of(document));
    client.awaitRun(dataset, document, "DONE");
    assertThat(client.document(dataset, document).getInt("chunk_count")).isEqualTo(2);
    failed(client.put(path + "/" + document, Map.of("name", "questions.txt")), 400, 101)
        .body("message", containsString("extension"));
    failed(client.put(path + "/" + document, Map.of("name", "taken.csv")), 409, 102);
    failed(client.put(path + "/" + document, Map.of("meta_fields", "x")), 400, 101);
    failed(client.put(path + "/" + document, Map.of("chunk_method", "magic")), 400, 101)
        .body("message", containsString("naive"));
    failed(client.put(path + "/" + document, Map.of("chunk_count", 77)), 400, 101);
    failed(client.put(path + "/" + "0".repeat(32), Map.of("name", "x.csv")), 404, 102);
  }

  @Test
  void areFoundWhileTheyAreEnabled() {
    String document = client.parsed(dataset, "tide.txt", "The tide table hangs at the pier.");
    data(client.put(path + "/" + document, Map.of("enabled", 0)));
    client.plain().awaitDone(dataset);
    assertThat(client.document(dataset, document).getString("status")).isEqualTo("0");
    assertThat(found("tide table")).isZero();

    data(client.put(path + "/" + document, Map.of("enabled", 1)));
    client.plain().awaitDone(dataset);
    assertThat(found("tide table")).isEqualTo(1);
  }

  private int found(String question) {
    return data(client.post(
            "/retrieval", Map.of("question", question, "dataset_ids", List.of(dataset))))
        .getInt("total");
  }

  @Test
  void areListedByWordsOfTheirNames() {
    client.upload(dataset, "Ferry plan.txt", "a");
    client.upload(dataset, "Harbour.txt", "b");

    assertThat(data(client.get(path + "?keywords=ferry")).getList("docs.name"))
        .containsExactly("Ferry plan.txt");
    assertThat(data(client.get(path + "?keywords=%25")).getInt("total")).isZero();
    assertThat(data(client.get(path + "?name=Harbour.txt")).getInt("total")).isEqualTo(1);
    assertThat(data(client.get(path + "?page=2&page_size=1")).getList("docs")).hasSize(1);
    assertThat(data(client.get(path + "?page=2&page_size=1")).getInt("total")).isEqualTo(2);
    assertThat(data(client.get(path + "?run=UNSTART&run=DONE")).getInt("total")).isEqualTo(2);
    assertThat(data(client.get(path + "?create_time_from=0&create_time_to=0")).getInt("total"))
        .isEqualTo(2);
    assertThat(data(client.get(path + "?create_time_to=1000")).getInt("total")).isZero();
    failed(client.get(path + "?id=" + "0".repeat(32)), 404, 102);
    failed(client.get(path + "?run=ASLEEP"), 400, 101).body("message", containsString("UNSTART"));
    failed(client.get(path + "?orderby=name"), 400, 101);
    failed(client.get(path + "?create_time_from=today"), 400, 101);
  }

  @Test
  void areDownloadedAsTheyCame() {
    byte[] bytes = new byte[70_000];
    new java.util.Random(7).nextBytes(bytes);
    String document = client.upload(dataset, "data.bin", bytes);
    String text = client.plain().put(dataset, "a text", "Plain words.");

    assertThat(client.get(path + "/" + document).then().statusCode(200).extract().asByteArray())
        .isEqualTo(bytes);
    assertThat(client.get(path + "/" + text).then().statusCode(200).extract().asString())
        .isEqualTo("Plain words.");
    failed(client.get(path + "/" + UUID.randomUUID()), 404, 102);
  }

  @Test
  void areDeletedWithAllThatIsTheirs() {
    String first = client.parsed(dataset, "a.txt", "About anchors.");
    client.parsed(dataset, "b.txt", "About buoys.");
    failed(client.delete(path, Map.of("ids", List.of(first, "0".repeat(32)))), 404, 102)
        .body("message", containsString("The document " + "0".repeat(32)));

    data(client.delete(path, Map.of("ids", List.of(first))));
    assertThat(data(client.get(path)).getList("docs.name")).containsExactly("b.txt");
    assertThat(found("anchors buoys")).isEqualTo(1);
    data(client.delete(path, "{\"ids\": null}"));
    assertThat(data(client.get(path)).getInt("total")).isZero();
    assertThat(found("anchors buoys")).isZero();
  }

  @Test
  void ofNobodyElseAreTouched() {
    String document = client.parsed(dataset, "mine.txt", "Mine alone.");
    AiBuilderClient other = new AiBuilderClient();
    String foreign = other.createDataset("foreign");

    failed(other.get(path), 404, 102);
    failed(other.get(path + "/" + document), 404, 102);
    failed(other.put(path + "/" + document, Map.of("name", "x.txt")), 404, 102);
    failed(other.delete(path, Map.of("ids", List.of(document))), 404, 102);
    failed(other.delete(path, Map.of()), 404, 102);
    failed(
        other.post("/datasets/" + dataset + "/chunks", Map.of("document_ids", List.of(document))),
        404,
        102);
    failed(
        other.post("/datasets/" + foreign + "/chunks", Map.of("document_ids", List.of(document))),
        404,
        102);
    failed(
        other.delete("/datasets/" + foreign + "/chunks", Map.of("document_ids", List.of(document))),
        404,
        102);
    failed(
        other
            .plain()
            .request()
            .multiPart("file", "x.txt", new byte[] {65})
            .post(AiBuilderClient.BASE + path),
        404,
        102);
    assertThat(client.document(dataset, document).getString("run")).isEqualTo("DONE");
  }

  @Test
  void askForWhatIsMissing() {
    failed(
            client
                .plain()
                .request()
                .multiPart("other", "x.txt", new byte[] {65})
                .post(AiBuilderClient.BASE + path),
            400,
            101)
        .body("message", containsString("file"));
    failed(client.post("/datasets/" + dataset + "/chunks", Map.of()), 400, 101)
        .body("message", containsString("document_ids"));
    failed(
        client.post("/datasets/" + dataset + "/chunks", Map.of("document_ids", List.of(5))),
        400,
        101);
    failed(
        client.post("/datasets/" + dataset + "/chunks", Map.of("document_ids", List.of("x"))),
        404,
        102);
  }
}
