package dev.parley.rag;

import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.Method;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Every route, called with the ids of another account, answers as if there were nothing. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class AccountIsolationTest {

  private final RagClient owner = RagClient.ofNewAccount();
  private final RagClient stranger = RagClient.ofNewAccount();
  private String collection = "";
  private String document = "";

  @BeforeEach
  void createAnothersDocument() {
    collection = owner.createCollection("private");
    document = owner.put(collection, "secret", "The combination of the safe is 12-34-56.");
    owner.awaitDone(collection);
  }

  @ParameterizedTest
  @CsvSource({
    "GET,    /api/v1/collections/{c}",
    "PUT,    /api/v1/collections/{c}",
    "DELETE, /api/v1/collections/{c}",
    "DELETE, /api/v1/collections/{c}/reset-only",
    "DELETE, /api/v1/collections/{c}/vectors-only",
    "GET,    /api/v1/collections/{c}/export.jsonl",
    "GET,    /api/v1/collections/{c}/documents",
    "POST,   /api/v1/collections/{c}/documents",
    "PUT,    /api/v1/collections/{c}/documents",
    "GET,    /api/v1/collections/{c}/documents/{d}",
    "DELETE, /api/v1/collections/{c}/documents/{d}",
    "GET,    /api/v1/collections/{c}/documents/{d}/content",
    "POST,   /api/v1/collections/{c}/documents/{d}/parse",
    "POST,   /api/v1/collections/{c}/documents/{d}/stop",
    "POST,   /api/v1/collections/{c}/parse",
    "POST,   /api/v1/collections/{c}/retry",
    "GET,    /api/v1/collections/{c}/consistency",
    "POST,   /api/v1/collections/{c}/consistency",
  })
  void hidesEveryRoute(String method, String route) {
    String path = route.strip().replace("{c}", collection).replace("{d}", document);
    var request =
        method.strip().equals("POST")
            ? stranger
                .request()
                .contentType("application/x-ndjson")
                .body("{\"name\":\"x\",\"contents\":\"x\"}".getBytes(StandardCharsets.UTF_8))
            : stranger.json(Map.of("collectionName", "mine", "name", "x", "contents", "x"));

    request.request(Method.valueOf(method.strip()), path).then().statusCode(404);
    assertThat(owner.collection(collection).getString("name")).isEqualTo("private");
    assertThat(owner.collection(collection).getInt("state.indexed")).isEqualTo(1);
    assertThat(owner.find(collection, "combination of the safe")).containsExactly("secret");
  }

  @Test
  void hidesCollectionsFromSearchAndList() {
    String own = stranger.createCollection("own");

    stranger
        .query(Map.of("terms", List.of("safe"), "collections", List.of(collection)))
        .then()
        .statusCode(404);
    stranger
        .query(Map.of("terms", List.of("safe"), "collections", List.of(own, collection)))
        .then()
        .statusCode(404);
    assertThat(stranger.request().get("/api/v1/collections").jsonPath().getList("id"))
        .containsExactly(own);
  }

  @Test
  void takesNoFileForAnothersCollection() {
    stranger
        .request()
        .multiPart("file", "mine.txt", "mine".getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/collections/" + collection + "/files")
        .then()
        .statusCode(404);
    assertThat(owner.collection(collection).getInt("state.total")).isEqualTo(1);
  }

  @Test
  void hidesDocumentsUnderAnotherCollection() {
    String own = stranger.createCollection("own");

    stranger.request().get(RagClient.documents(own) + "/" + document).then().statusCode(404);
    stranger.request().delete(RagClient.documents(own) + "/" + document).then().statusCode(404);
  }

  @Test
  void takesAMalformedIdForMissing() {
    stranger.request().get("/api/v1/collections/none").then().statusCode(404);
    stranger.request().get(RagClient.documents(collection) + "/none").then().statusCode(404);
    stranger
        .query(Map.of("terms", List.of("safe"), "collections", List.of("none")))
        .then()
        .statusCode(404);
  }
}
