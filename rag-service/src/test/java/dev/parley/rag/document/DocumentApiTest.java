package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.rag.FailingModel;
import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class DocumentApiTest {

  @Inject FailingModel model;
  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @BeforeEach
  void createCollection() {
    collection = client.createCollection("documents");
  }

  private String path() {
    return RagClient.documents(collection);
  }

  @Test
  void showsADocumentAsItWasGiven() {
    String id =
        client.put(
            collection,
            Map.of(
                "name", "note\u0000 1",
                "contents", "Basalt cools\u0000 into columns.",
                "reference", "geology",
                "tags", List.of("rock", "rock", "lava"),
                "metadata", Map.of("page", 7, "deep", Map.of("a", List.of(1.5, true)))));
    client.awaitState(collection, id, "Indexed");

    client
        .request()
        .get(path() + "/" + id)
        .then()
        .statusCode(200)
        .body("id", equalTo(id))
        .body("name", equalTo("note 1"))
        .body("contents", equalTo("Basalt cools into columns."))
        .body("reference", equalTo("geology"))
        .body("tags", equalTo(List.of("rock", "lava")))
        .body("characterCount", equalTo(26))
        .body("wordCount", equalTo(4))
        .body("approximateTokenCount", equalTo(6))
        .body("metadata.page", equalTo(7))
        .body("metadata.deep.a", equalTo(List.of(1.5f, true)))
        .body("attempts", equalTo(1))
        .body("error", nullValue());
  }

  @Test
  void updatesTheDocumentOfTheSameName() {
    String id = client.put(collection, "note", "About basalt.");
    client.awaitDone(collection);
    String again = client.put(collection, "note", "About sandstone and its layers.");
    client.awaitDone(collection);

    assertThat(again).isEqualTo(id);
    assertThat(client.document(collection, id).getString("contents")).contains("sandstone");
    var results =
        client
            .query(Map.of("terms", List.of("sandstone"), "collections", List.of(collection)))
            .jsonPath();
    assertThat(results.getString("[0].documentContent")).contains("sandstone");
    assertThat(results.getList("")).hasSize(1);
  }

  @Test
  void embedsNothingAgainWhenTheContentsAreTheSame() {
    client.put(collection, "note", "About a very particular kind of slate.");
    client.awaitDone(collection);
    int embedded = model.embedded();

    client
        .json(
            Map.of(
                "name", "note",
                "contents", "About a very particular kind of slate.",
                "tags", List.of("new")))
        .put(path())
        .then()
        .statusCode(200)
        .body("state", equalTo("Indexed"));
    client.put(collection, "copy", "About a very particular kind of slate.");
    client.awaitDone(collection);

    assertThat(model.embedded()).isEqualTo(embedded);
    client
        .request()
        .queryParam("filter", "-t new")
        .get(path())
        .then()
        .body("name", equalTo(List.of("note")));
  }

  @Test
  void browsesByFilterStateAndOrder() {
    client.put(
        collection, Map.of("name", "b 100%", "contents", "grey slate", "tags", List.of("x y")));
    client.put(
        collection, Map.of("name", "a", "contents", "red clay", "tags", List.of("x y", "z")));
    client.put(collection, Map.of("name", "c_c", "contents", "grey clay"));
    client.awaitDone(collection);

    assertThat(browse("filter", "-t \"x y\"")).containsExactly("a", "b 100%");
    assertThat(browse("filter", "-t \"x y\" -t z")).containsExactly("a");
    assertThat(browse("filter", "-n 0%")).containsExactly("b 100%");
    assertThat(browse("filter", "-n _")).containsExactly("c_c");
    assertThat(browse("filter", "GREY clay")).containsExactly("c_c");
    assertThat(browse("filter", "grey\u0000 -t \"x y\"")).containsExactly("b 100%");
    assertThat(browse("order_by", "name_asc")).containsExactly("a", "b 100%", "c_c");
    assertThat(browse("order_by", "created_at_asc")).containsExactly("b 100%", "a", "c_c");
    assertThat(browse("state", "indexed")).hasSize(3);
    assertThat(browse("state", "queued")).isEmpty();
    assertThat(browse("page_size", "2")).hasSize(2);
    client.request().get(path()).then().header("X-Total-Count", equalTo("3"));
    client
        .request()
        .get(path())
        .then()
        .body("[0].contentsPreview", equalTo("grey clay"))
        .body("[0].indexState", equalTo("Indexed"))
        .body("[0].reference", nullValue());
  }

  @Test
  void sortsByEveryFieldInBothDirections() {
    client.put(collection, Map.of("name", "a", "contents", "x y z", "reference", "1"));
    client.put(collection, Map.of("name", "b", "contents", "extraordinarily", "reference", "2"));
    client.put(collection, Map.of("name", "c", "contents", "w"));
    client.awaitDone(collection);

    assertThat(browse("order_by", "name")).containsExactly("a", "b", "c");
    assertThat(browse("order_by", "NAME_DESC")).containsExactly("c", "b", "a");
    assertThat(browse("order_by", "word_count_desc").getFirst()).isEqualTo("a");
    assertThat(browse("order_by", "character_count_desc").getFirst()).isEqualTo("b");
    assertThat(browse("order_by", "approximate_token_count_asc").getFirst()).isEqualTo("c");
    assertThat(browse("order_by", "reference_asc")).containsExactly("a", "b", "c");
    assertThat(browse("order_by", "reference_desc")).containsExactly("b", "a", "c");
    assertThat(browse("order_by", "created_at")).containsExactly("a", "b", "c");
    for (String field : List.of("updated_at", "indexed_at", "state")) {
      assertThat(browse("order_by", field + "_asc")).hasSize(3);
      assertThat(browse("order_by", field + "_desc")).hasSize(3);
    }
  }

  @Test
  void knowsATextWithHalfASurrogateAgain() {
    String body = "{\"name\": \"half \\ud83d\", \"contents\": \"An \\udc00 orphan.\"}";
    client.json(body).put(path()).then().statusCode(200);
    client.awaitDone(collection);
    int embedded = model.embedded();
    client.json(body).put(path()).then().statusCode(200).body("state", equalTo("Indexed"));

    assertThat(model.embedded()).isEqualTo(embedded);
    assertThat(browse("state", "indexed")).containsExactly("half \uFFFD");
  }

  private List<String> browse(String parameter, String value) {
    return client
        .request()
        .queryParam(parameter, value)
        .get(path())
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("name");
  }

  @Test
  void saysWhatBrowsingAllows() {
    client
        .request()
        .queryParam("order_by", "size")
        .get(path())
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("order_by"))
        .body("errors[0].allowed", hasItems("created_at_desc", "name_asc"));
    client
        .request()
        .queryParam("state", "lost")
        .get(path())
        .then()
        .statusCode(400)
        .body("errors[0].allowed", equalTo(List.of("queued", "indexed", "cancelled")));
    client.request().queryParam("filter", "-t").get(path()).then().statusCode(400);
  }

  @Test
  void saysWhatIsWrongWithADocumentAndChangesNothing() {
    Map<String, Object> wrong =
        Map.of(
            "name", "n".repeat(501),
            "contents", 5,
            "reference", List.of(),
            "tags", List.of("ok", 1, "t".repeat(101)),
            "metadata", List.of());
    client
        .json(wrong)
        .put(path())
        .then()
        .statusCode(400)
        .body(
            "errors.field",
            equalTo(List.of("name", "contents", "reference", "tags[1]", "tags[2]", "metadata")));
    put(Map.of("name", "x", "contents", "c".repeat(200_001)), "At most 200000 characters");
    put(Map.of("name", "\u0000", "contents", "c"), "name: May not be missing or blank");
    put(Map.of("name", "x"), "contents: May not be missing or blank");
    put(
        Map.of("name", "x", "contents", "c", "tags", Collections.nCopies(65, "t")),
        "At most 64 tags");
    put(
        Map.of("name", "x", "contents", "c", "metadata", Map.of("k", "v".repeat(65_536))),
        "metadata: At most");
    client.json("{\"name\": \"x\", ").put(path()).then().statusCode(400);
    client
        .json(Map.of("name", "x", "contents", "c".repeat(17_000_000)))
        .put(path())
        .then()
        .statusCode(413)
        .contentType("application/problem+json");
    client.json("null").put(path()).then().statusCode(400);
    client.request().body("x").contentType("text/plain").put(path()).then().statusCode(415);

    assertThat(client.collection(collection).getInt("state.total")).isZero();
  }

  private void put(Map<String, ?> document, String expected) {
    client
        .json(document)
        .put(path())
        .then()
        .statusCode(400)
        .body("detail", containsString(expected));
  }

  @Test
  void deletesADocument() {
    String id = client.put(collection, "note", "About basalt.");
    client.awaitDone(collection);
    client.request().delete(path() + "/" + id).then().statusCode(200);

    client.request().get(path() + "/" + id).then().statusCode(404);
    client.request().delete(path() + "/" + id).then().statusCode(404);
    assertThat(client.find(collection, "basalt")).isEmpty();
  }

  @Test
  void makesVectorsAnewOnRequest() {
    client.put(collection, "note", "About the gneiss of the northern coast.");
    client.awaitDone(collection);
    int embedded = model.embedded();
    client
        .request()
        .delete("/api/v1/collections/" + collection + "/vectors-only")
        .then()
        .statusCode(200)
        .body("enqueued", equalTo(1));
    client.awaitDone(collection);

    assertThat(model.embedded()).isEqualTo(embedded + 1);
    assertThat(client.find(collection, "gneiss")).containsExactly("note");
  }
}
