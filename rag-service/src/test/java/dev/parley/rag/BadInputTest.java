package dev.parley.rag;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.startsWith;

import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.builder.MultiPartSpecBuilder;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is wrong with a request is said by the name of the field, and never ends in a 500. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class BadInputTest {

  private static final String COLLECTIONS = "/api/v1/collections";

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @BeforeEach
  void createCollection() {
    collection = client.createCollection("bad input");
  }

  private ValidatableResponse refused(String method, String path, String body) {
    return client
        .request()
        .contentType(ContentType.JSON)
        .body(body)
        .request(method, path.replace("{c}", collection))
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"collectionName\": 7}|collectionName",
        "{\"collectionName\": [\"a\"]}|collectionName",
        "{}|collectionName",
        "{\"collectionName\": \"  \"}|collectionName",
        "{\"collectionName\": null}|collectionName",
        "{\"collectionName\": \"a\", \"context\": {}}|context",
        "{\"collectionName\": \"a\", \"tags\": 5}|tags",
        "{\"collectionName\": \"a\", \"tags\": [5]}|tags",
        "{\"collectionName\": \"a\", \"embeddingModel\": true}|embeddingModel",
        "{\"collectionName\": \"a\", \"embeddingModel\": \"no such model at all\"}|embeddingModel",
        "{\"collectionName\": \"a\", \"chunkMethod\": 1}|chunkMethod",
        "{\"collectionName\": \"a\", \"parserConfig\": \"x\"}|parserConfig",
        "{\"collectionName\": \"a\", \"parserConfig\": {\"chunk_token_num\": \"x\"}}|chunk_token_num",
      })
  void namesTheFieldOfACollection(String body, String field) {
    refused("POST", COLLECTIONS, body).body("errors.field", hasItem(containsString(field)));
    refused("PUT", COLLECTIONS + "/{c}", body).body("errors.field", hasItem(containsString(field)));
  }

  @Test
  void saysWhichChunkMethodsThereAre() {
    refused("POST", COLLECTIONS, "{\"collectionName\": \"a\", \"chunkMethod\": \"magic\"}")
        .body("errors[0].field", equalTo("chunkMethod"))
        .body(
            "errors[0].allowed",
            hasItems("naive", "qa", "table", "paper", "knowledge_graph", "email"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"name\": 1, \"contents\": \"c\"}|name",
        "{\"contents\": \"c\"}|name",
        "{\"name\": \"\", \"contents\": \"c\"}|name",
        "{\"name\": \"n\"}|contents",
        "{\"name\": \"n\", \"contents\": [\"c\"]}|contents",
        "{\"name\": \"n\", \"contents\": \"\\u0000\"}|contents",
        "{\"name\": \"n\", \"contents\": \"c\", \"reference\": 1}|reference",
        "{\"name\": \"n\", \"contents\": \"c\", \"tags\": \"t\"}|tags",
        "{\"name\": \"n\", \"contents\": \"c\", \"tags\": [null]}|tags[0]",
        "{\"name\": \"n\", \"contents\": \"c\", \"metadata\": []}|metadata",
        "{\"name\": \"n\", \"contents\": \"c\", \"metadata\": {\"a\": [{\"b\": 1e400}]}}|metadata",
        "{\"name\": \"n\", \"contents\": \"c\", \"tags\": [\"\\u0000\"]}|tags[0]",
      })
  void namesTheFieldOfADocument(String body, String field) {
    refused("PUT", COLLECTIONS + "/{c}/documents", body).body("errors.field", hasItem(field));
    assertThat(client.collection(collection).getInt("state.total")).isZero();
  }

  @Test
  void limitsTheLengthOfEachField() {
    Map<String, Object> fine = Map.of("name", "n", "contents", "c");
    tooLong(fine, "name", "n".repeat(501));
    tooLong(fine, "contents", "c".repeat(200_001));
    tooLong(fine, "reference", "r".repeat(501));
    tooLong(fine, "tags", Collections.nCopies(65, "t"));
    tooLong(fine, "metadata", Map.of("k", "v".repeat(70_000)));
    client
        .json(Map.of("collectionName", "n".repeat(201)))
        .post(COLLECTIONS)
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("collectionName"));
    client
        .query(Map.of("terms", List.of("t".repeat(10_001)), "collections", List.of(collection)))
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("terms[0]"));
  }

  private void tooLong(Map<String, Object> fine, String field, Object value) {
    var body = new java.util.HashMap<>(fine);
    body.put(field, value);
    client
        .json(body)
        .put(RagClient.documents(collection))
        .then()
        .statusCode(400)
        .body("errors[0].field", startsWith(field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{\"collections\": [\"{c}\"]}|terms",
        "{\"terms\": \"x\", \"collections\": [\"{c}\"]}|terms",
        "{\"terms\": [1], \"collections\": [\"{c}\"]}|terms[0]",
        "{\"terms\": [\" \"], \"collections\": [\"{c}\"]}|terms[0]",
        "{\"terms\": [\"x\"]}|collections",
        "{\"terms\": [\"x\"], \"collections\": \"{c}\"}|collections",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"top\": 0}|top",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"top\": 1.5}|top",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"top\": \"ten\"}|top",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"top\": 99999999999}|top",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"minScore\": 2}|minScore",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"minScore\": \"x\"}|minScore",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"includeReferences\": 1}|includeReferences",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"fusion\": \"magic\"}|fusion",
        "{\"terms\": [\"x\"], \"collections\": [\"{c}\"], \"denseWeight\": -1}|denseWeight",
      })
  void namesTheFieldOfAQuery(String body, String field) {
    refused("POST", "/api/v1/query", body.replace("{c}", collection))
        .body("errors.field", hasItem(field));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{", "", "[]", "null", "\"text\"", "{\"a\":1}}", "{'a':1}"})
  void refusesWhatIsNoJsonObject(String body) {
    refused("POST", COLLECTIONS, body);
    refused("PUT", COLLECTIONS + "/{c}", body);
    refused("PUT", COLLECTIONS + "/{c}/documents", body);
    refused("POST", "/api/v1/query", body);
  }

  @Test
  void refusesWhatComesAfterTheJson() {
    refused("PUT", COLLECTIONS + "/{c}/documents", "{\"name\": \"n\", \"contents\": \"c\"} x");
    refused("POST", COLLECTIONS, "{\"collectionName\": \"n\"}{}");
  }

  @Test
  void readsNoMoreJsonThanTheHeapTakes() {
    String values = "[" + "[],".repeat(600_000) + "[]]";
    refused("POST", "/api/v1/query", values).body("detail", containsString("too many values"));
    refused(
        "PUT",
        COLLECTIONS + "/{c}/documents",
        "{\"name\": \"n\", \"contents\": \"c\", \"metadata\": " + values + "}");
  }

  @Test
  void takesAWholeNumberHoweverItIsWritten() {
    client
        .json("{\"terms\": [\"x\"], \"collections\": [\"" + collection + "\"], \"top\": 1e1}")
        .post("/api/v1/query")
        .then()
        .statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "garbage",
        "--b\r\nContent-Disposition: form-data; name=\"documents\"; filename=\"a\"\r\n\r\n{\"name\"",
      })
  void refusesAFormThatBreaksOff(String body) {
    for (String path : List.of("/documents", "/files")) {
      client
          .request()
          .header("Content-Type", "multipart/form-data; boundary=b")
          .body(body.getBytes(StandardCharsets.UTF_8))
          .post(COLLECTIONS + "/" + collection + path)
          .then()
          .statusCode(400)
          .contentType("application/problem+json");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "DELETE|/documents|GET, HEAD, OPTIONS, POST, PUT",
        "PATCH|/documents|GET, HEAD, OPTIONS, POST, PUT",
        "POST|/export.jsonl|GET, HEAD, OPTIONS",
        "GET|/vectors-only|DELETE, OPTIONS",
        "GET|/files|OPTIONS, POST",
        "PUT|/reset-only|DELETE, OPTIONS",
        "POST||DELETE, GET, HEAD, OPTIONS, PUT",
      })
  void saysWhichMethodsAPathHas(String method, String path, String allowed) {
    client
        .request()
        .request(method, COLLECTIONS + "/" + collection + (path == null ? "" : path))
        .then()
        .statusCode(405)
        .contentType("application/problem+json")
        .header("Allow", allowed);
    client.request().get(COLLECTIONS + "/" + collection + "/nothing").then().statusCode(404);
  }

  @Test
  void refusesJsonThatIsNestedWithoutEnd() {
    refused("POST", "/api/v1/query", "[".repeat(1_500));
    refused("PUT", COLLECTIONS + "/{c}/documents", "{\"name\":".repeat(1_500));
  }

  @ParameterizedTest
  @CsvSource({
    "page, -1",
    "page, 0",
    "page, x",
    "page_size, 0",
    "page_size, 1001",
    "page_size, 1.5",
    "order_by, magic",
    "state, magic",
  })
  void refusesWhatCannotBeBrowsed(String parameter, String value) {
    client
        .request()
        .queryParam(parameter, value)
        .get(RagClient.documents(collection))
        .then()
        .statusCode(400)
        .contentType("application/problem+json");
  }

  @Test
  void saysWhichOrdersAndStatesThereAre() {
    client
        .request()
        .queryParam("order_by", "magic")
        .get(RagClient.documents(collection))
        .then()
        .body("errors[0].allowed", hasItems("created_at_desc", "name_asc"));
    client
        .request()
        .queryParam("state", "magic")
        .get(RagClient.documents(collection))
        .then()
        .body("errors[0].allowed", hasItems("queued", "indexed", "cancelled"));
  }

  @Test
  void hasNothingBeyondTheLastPage() {
    client
        .request()
        .queryParam("page", "1000000")
        .queryParam("page_size", "1000")
        .get(RagClient.documents(collection))
        .then()
        .statusCode(200)
        .body("size()", equalTo(0));
    client
        .request()
        .queryParam("page", "99")
        .get(COLLECTIONS)
        .then()
        .statusCode(200)
        .body("size()", equalTo(0));
  }

  @Test
  void saysWhichLineOfAnUploadIsWrong() {
    var report =
        client.upload(
            collection,
            """
            {"name": "a", "contents": "fine"}
            {"name": "b", "contents":
            {"name": 5, "contents": "c"}
            {"name": "d", "contents": "c", "tags": "t"}
            "text"
            """);
    assertThat(report.getInt("enqueued")).isEqualTo(1);
    assertThat(report.getList("errors.line")).containsExactly(2, 3, 4, 5);
    assertThat(report.getString("errors[1].reason")).contains("name");
    assertThat(report.getString("errors[2].reason")).contains("tags");
  }

  @Test
  void takesTwoUploadsOfOneNameForTwoVersions() {
    byte[] first = "Herons fish at dawn.".getBytes(StandardCharsets.UTF_8);
    byte[] second = "Owls hunt at night.".getBytes(StandardCharsets.UTF_8);
    file("birds.txt", first).statusCode(200);
    String id = file("birds.txt", second).statusCode(200).extract().path("documentId");
    client.awaitState(collection, id, "Indexed");

    assertThat(client.collection(collection).getInt("state.total")).isEqualTo(1);
    assertThat(client.document(collection, id).getString("contents")).contains("Owls");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "../../etc/passwd|passwd",
        "/etc/shadow|shadow",
        "C:\\\\Windows\\\\win.ini|win.ini",
        "..\\\\..\\\\secret.txt|secret.txt",
      })
  void takesOnlyTheLastPartOfAPath(String given, String name) {
    named(given.replace("\\\\", "\\"), name);
  }

  @Test
  void leavesOutWhatANameOnlyPretendsWith() {
    named("report\u202Etxt.exe", "reporttxt.exe");
    named("a\u0000b.txt", "ab.txt");
    named("über größe 文書.txt", "über größe 文書.txt");
  }

  private void named(String given, String name) {
    String id =
        client
            .request()
            .multiPart("file", "x.txt", "Text.".getBytes(StandardCharsets.UTF_8))
            .multiPart(
                new MultiPartSpecBuilder(given)
                    .controlName("name")
                    .charset(StandardCharsets.UTF_8)
                    .build())
            .post(COLLECTIONS + "/" + collection + "/files")
            .then()
            .statusCode(200)
            .extract()
            .path("documentId");
    assertThat(client.document(collection, id).getString("name")).isEqualTo(name);
  }

  @ParameterizedTest
  @ValueSource(strings = {"..", ".", "/", "a/.."})
  void needsANameThatIsOne(String given) {
    client
        .request()
        .multiPart("file", "x.txt", "Text.".getBytes(StandardCharsets.UTF_8))
        .multiPart("name", given)
        .post(COLLECTIONS + "/" + collection + "/files")
        .then()
        .statusCode(400);
  }

  @Test
  void refusesFilesThatAreNone() {
    file("n".repeat(300) + ".txt", "Text.".getBytes(StandardCharsets.UTF_8)).statusCode(400);
    file("empty.txt", new byte[0]).statusCode(400).body("errors[0].field", equalTo("file"));
    client
        .request()
        .multiPart("other", "x")
        .post(COLLECTIONS + "/" + collection + "/files")
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("file"));
    client
        .request()
        .multiPart("file", "x.txt", "Text.".getBytes(StandardCharsets.UTF_8))
        .multiPart("tags", "{not json")
        .post(COLLECTIONS + "/" + collection + "/files")
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("tags"));
    assertThat(client.collection(collection).getInt("state.total")).isZero();
  }

  private ValidatableResponse file(String name, byte[] bytes) {
    return client
        .request()
        .multiPart("file", name, bytes)
        .post(COLLECTIONS + "/" + collection + "/files")
        .then();
  }

  @Test
  void findsNothingUnderIdsThatDoNotExist() {
    String none = UUID.randomUUID().toString();
    for (String path : List.of("/content", "")) {
      client
          .request()
          .get(RagClient.documents(collection) + "/" + none + path)
          .then()
          .statusCode(404);
    }
    for (String action : List.of("/parse", "/stop")) {
      client
          .request()
          .post(RagClient.documents(collection) + "/" + none + action)
          .then()
          .statusCode(404);
    }
    client.request().get(COLLECTIONS + "/" + none + "/consistency").then().statusCode(404);
  }
}
