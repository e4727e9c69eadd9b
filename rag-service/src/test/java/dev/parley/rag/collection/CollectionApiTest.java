package dev.parley.rag.collection;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class CollectionApiTest {

  private static final String PATH = "/api/v1/collections";
  private final RagClient client = RagClient.ofNewAccount();

  @Test
  void createsAndShowsACollection() {
    String id =
        client
            .json(
                Map.of(
                    "collectionName", "My \u0000Collection",
                    "context", "Things of mine",
                    "tags", "tag1, tag2,,tag1"))
            .post(PATH)
            .path("collectionId");

    client
        .request()
        .get(PATH + "/" + id.replace("-", ""))
        .then()
        .statusCode(200)
        .body("id", equalTo(id))
        .body("name", equalTo("My Collection"))
        .body("context", equalTo("Things of mine"))
        .body("tags", equalTo(List.of("tag1", "tag2")))
        .body(
            "state",
            equalTo(Map.of("total", 0, "indexed", 0, "queued", 0, "cancelled", 0, "failed", 0)));
  }

  @Test
  void listsTheCollectionsOfTheAccountPageByPage() {
    List<String> ids = List.of(create("a"), create("b"), create("c"));

    var page = client.request().queryParam("page_size", 2).queryParam("page", 2).get(PATH);

    assertThat(page.header("X-Total-Count")).isEqualTo("3");
    assertThat(page.jsonPath().getList("id")).containsExactly(ids.get(2));
    client.request().queryParam("page", 0).get(PATH).then().statusCode(400);
    client.request().queryParam("page_size", "many").get(PATH).then().statusCode(400);
  }

  @Test
  void editsACollection() {
    String id = create("before");
    client
        .json(Map.of("collectionName", "after", "tags", List.of("x")))
        .put(PATH + "/" + id)
        .then()
        .statusCode(200);

    client
        .request()
        .get(PATH + "/" + id)
        .then()
        .body("name", equalTo("after"))
        .body("context", nullValue())
        .body("tags", equalTo(List.of("x")));
  }

  @Test
  void keepsWhatAnEditDoesNotName() {
    String id =
        client
            .json(Map.of("collectionName", "before", "context", "of rocks", "tags", "a,b"))
            .post(PATH)
            .path("collectionId");
    client.json(Map.of("collectionName", "after")).put(PATH + "/" + id).then().statusCode(200);
    client
        .request()
        .get(PATH + "/" + id)
        .then()
        .body("name", equalTo("after"))
        .body("context", equalTo("of rocks"))
        .body("tags", equalTo(List.of("a", "b")));

    client
        .json("{\"collectionName\": \"after\", \"context\": null, \"tags\": null}")
        .put(PATH + "/" + id)
        .then()
        .statusCode(200);
    client
        .request()
        .get(PATH + "/" + id)
        .then()
        .body("context", nullValue())
        .body("tags", equalTo(List.of()));
  }

  @Test
  void saysWhatIsWrongWithACollection() {
    client
        .json(Map.of("collectionName", 5, "tags", Map.of()))
        .post(PATH)
        .then()
        .statusCode(400)
        .contentType("application/problem+json")
        .body("errors.field", equalTo(List.of("collectionName", "tags")));
    client
        .json(Map.of("collectionName", "x".repeat(201)))
        .post(PATH)
        .then()
        .statusCode(400)
        .body("detail", containsString("At most 200 characters"));
    client.json(Map.of("collectionName", " ")).post(PATH).then().statusCode(400);
    client.json(Map.of()).post(PATH).then().statusCode(400);
    client.json("[]").post(PATH).then().statusCode(400);
    client.json("{\"collectionName\": ").post(PATH).then().statusCode(400);
    client.json("").post(PATH).then().statusCode(400);

    assertThat(client.request().get(PATH).jsonPath().getList("")).isEmpty();
  }

  @Test
  void deletesWithAllThatIsInIt() {
    String id = create("short-lived");
    String document = client.put(id, "note", "A note about basalt columns.");
    client.awaitDone(id);
    client.request().delete(PATH + "/" + id).then().statusCode(200);

    client.request().get(PATH + "/" + id).then().statusCode(404);
    client.request().get(RagClient.documents(id) + "/" + document).then().statusCode(404);
    client.request().delete(PATH + "/" + id).then().statusCode(404);
    client
        .query(Map.of("terms", List.of("basalt"), "collections", List.of(id)))
        .then()
        .statusCode(404);
  }

  @Test
  void resetsToAnEmptyCollectionThatCanBeFilledAgain() {
    String id = create("refilled");
    client.put(id, "old", "An old note about basalt columns.");
    client.awaitDone(id);
    client.request().delete(PATH + "/" + id + "/reset-only").then().statusCode(200);

    assertThat(client.collection(id).getInt("state.total")).isZero();
    assertThat(client.find(id, "basalt")).isEmpty();

    client.put(id, "new", "A new note about basalt columns.");
    client.awaitDone(id);
    assertThat(client.find(id, "basalt")).containsExactly("new");
  }

  @Test
  void answersNobodyWithoutAToken() {
    RestAssured.get(PATH).then().statusCode(401);
    RestAssured.given().header("Authorization", "Bearer x.y.z").get(PATH).then().statusCode(401);
  }

  private String create(String name) {
    return client.createCollection(name);
  }
}
