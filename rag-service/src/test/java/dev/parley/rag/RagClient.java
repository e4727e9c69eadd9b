package dev.parley.rag;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.parley.testing.TestTokens;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.specification.RequestSpecification;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** The service as one account calls it. */
public final class RagClient {

  private static final String COLLECTIONS = "/api/v1/collections";

  private final UUID account;

  private RagClient(UUID account) {
    this.account = account;
  }

  public static RagClient ofNewAccount() {
    return new RagClient(UUID.randomUUID());
  }

  public UUID account() {
    return account;
  }

  public RequestSpecification request() {
    return given().header("Authorization", TestTokens.bearer(account));
  }

  public RequestSpecification json(Object body) {
    return request().contentType(ContentType.JSON).body(body);
  }

  public String createCollection(String name) {
    return json(Map.of("collectionName", name))
        .post(COLLECTIONS)
        .then()
        .statusCode(200)
        .extract()
        .path("collectionId");
  }

  public static String documents(String collection) {
    return COLLECTIONS + "/" + collection + "/documents";
  }

  public String put(String collection, String name, String contents) {
    return put(collection, Map.of("name", name, "contents", contents));
  }

  public String put(String collection, Map<String, ?> document) {
    return json(document)
        .put(documents(collection))
        .then()
        .statusCode(200)
        .extract()
        .path("documentId");
  }

  public JsonPath upload(String collection, String jsonl) {
    return request()
        .multiPart(
            "documents", "documents.jsonl", jsonl.getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .post(documents(collection))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  public JsonPath collection(String collection) {
    return request()
        .get(COLLECTIONS + "/" + collection)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  public JsonPath document(String collection, String document) {
    return request()
        .get(documents(collection) + "/" + document)
        .then()
        .statusCode(200)
        .extract()
        .jsonPath();
  }

  /** Waits until nothing of the collection is queued any more. */
  public void awaitDone(String collection) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(() -> assertThat(collection(collection).getInt("state.queued")).isZero());
  }

  public void awaitState(String collection, String document, String state) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .untilAsserted(
            () -> assertThat(document(collection, document).getString("state")).isEqualTo(state));
  }

  public Response query(Map<String, ?> body) {
    return json(body).post("/api/v1/query");
  }

  public List<String> find(String collection, String term) {
    return query(Map.of("terms", List.of(term), "collections", List.of(collection)))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("documentName");
  }
}
