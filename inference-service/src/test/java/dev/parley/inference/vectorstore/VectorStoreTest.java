package dev.parley.inference.vectorstore;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class VectorStoreTest {

  private static final String STORES = "/v1/vector_stores";

  private final Client client = Client.create();

  private ValidatableResponse post(String path, JsonObject body) {
    return client.request().body(body.encode()).post(path).then();
  }

  private ValidatableResponse get(String path) {
    return client.request().get(path).then();
  }

  private ValidatableResponse delete(String path) {
    return client.request().delete(path).then();
  }

  private String file(String name, String content) {
    return given()
        .header("Authorization", client.bearer())
        .contentType(ContentType.MULTIPART)
        .multiPart("purpose", "assistants")
        .multiPart("file", name, content.getBytes(StandardCharsets.UTF_8))
        .post("/v1/files")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  private String store(String... files) {
    return post(
            STORES,
            new JsonObject().put("name", "Manuals").put("file_ids", new JsonArray(List.of(files))))
        .statusCode(200)
        .extract()
        .path("id");
  }

  @Test
  void aStoreIsACollectionThatIsMadeChangedListedAndDeleted() {
    String id =
        post(
                STORES,
                new JsonObject()
                    .put("name", "Manuals")
                    .put("metadata", new JsonObject().put("team", "a"))
                    .put(
                        "chunking_strategy",
                        new JsonObject()
                            .put("type", "static")
                            .put("static", new JsonObject().put("max_chunk_size_tokens", 200))))
            .statusCode(200)
            .body("id", matchesPattern("vs_[0-9a-f]{32}"))
            .body("object", equalTo("vector_store"))
            .body("status", equalTo("completed"))
            .body("file_counts.total", equalTo(0))
            .body("metadata.team", equalTo("a"))
            .extract()
            .path("id");
    post(STORES + "/" + id, new JsonObject().put("name", "Guides"))
        .statusCode(200)
        .body("name", equalTo("Guides"))
        .body("metadata.team", equalTo("a"));
    post(STORES + "/" + id, new JsonObject().put("metadata", new JsonObject()))
        .body("name", equalTo("Guides"))
        .body("metadata.size()", equalTo(0));
    String second = store();
    String third = store();
    get(STORES).body("data.id", contains(third, second, id)).body("has_more", equalTo(false));
    get(STORES + "?limit=1&order=asc")
        .body("data.id", contains(id))
        .body("has_more", equalTo(true));
    get(STORES + "?after=" + third).body("data.id", contains(second, id));
    get(STORES + "?before=" + id + "&limit=1").body("data.id", contains(second));
    get(STORES + "?limit=0").statusCode(400).body("error.param", equalTo("limit"));
    delete(STORES + "/" + id)
        .statusCode(200)
        .body("object", equalTo("vector_store.deleted"))
        .body("deleted", equalTo(true));
    get(STORES + "/" + id).statusCode(404).body("error.type", equalTo("invalid_request_error"));
    delete(STORES + "/" + id).statusCode(404);
  }

  @Test
  void filesArePutInReadAndTakenOut() {
    String file = file("a.txt", "Tea is hot.");
    String store = store(file);
    String path = STORES + "/" + store + "/files/" + file;
    get(path)
        .statusCode(200)
        .body("id", equalTo(file))
        .body("object", equalTo("vector_store.file"))
        .body("vector_store_id", equalTo(store))
        .body("status", equalTo("completed"))
        .body("usage_bytes", equalTo(11))
        .body("last_error", nullValue());
    get(STORES + "/" + store)
        .body("usage_bytes", equalTo(11))
        .body("file_counts.completed", equalTo(1));
    get(path + "/content").body("data[0].text", equalTo("Tea is hot."));
    post(
            path,
            new JsonObject().put("attributes", new JsonObject().put("year", 2024).put("new", true)))
        .statusCode(200)
        .body("attributes.year", equalTo(2024));
    delete(path).statusCode(200).body("object", equalTo("vector_store.file.deleted"));
    get(path).statusCode(404);
    delete(path).statusCode(404);
    get(STORES + "/" + store).body("file_counts.total", equalTo(0));
    get("/v1/files/" + file).statusCode(200);
  }

  @Test
  void whatIsSlowOrNotTakenSaysSo() {
    String store = store();
    String files = STORES + "/" + store + "/files";
    String slow = file("slow.txt", "x");
    String broken = file("broken.pdf", "x");
    String refused = file("refused.exe", "x");
    post(files, new JsonObject().put("file_id", slow)).body("status", equalTo("in_progress"));
    post(files, new JsonObject().put("file_id", broken))
        .body("status", equalTo("failed"))
        .body("last_error.message", equalTo("It is damaged."));
    post(files, new JsonObject().put("file_id", refused))
        .statusCode(200)
        .body("status", equalTo("failed"))
        .body("last_error.message", equalTo("This kind is not read."));
    get(STORES + "/" + store).body("status", equalTo("in_progress"));
    get(files + "?filter=failed").body("data.id", contains(refused, broken));
    get(files + "?filter=in_progress").body("data.id", contains(slow));
    get(files + "?filter=odd").statusCode(400).body("error.param", equalTo("filter"));
    get(files + "?limit=2").body("data", hasSize(2)).body("has_more", equalTo(true));
  }

  @Test
  void twoFilesOfOneNameAreTwoAndOneTwiceIsOne() {
    String one = file("same.txt", "first words");
    String two = file("same.txt", "second words");
    String store = store(one, two);
    get(STORES + "/" + store).body("file_counts.total", equalTo(2));
    post(STORES + "/" + store + "/files", new JsonObject().put("file_id", one)).statusCode(200);
    get(STORES + "/" + store).body("file_counts.total", equalTo(2));
    get(STORES + "/" + store + "/files").body("data", hasSize(2));
  }

  @Test
  void batchesPutManyIn() {
    String store = store();
    String one = file("1.txt", "x");
    String two = file("broken.txt", "x");
    String batches = STORES + "/" + store + "/file_batches";
    String batch =
        post(
                batches,
                new JsonObject()
                    .put("file_ids", new JsonArray().add(one).add(two))
                    .put("attributes", new JsonObject().put("kind", "note")))
            .statusCode(200)
            .body("id", matchesPattern("vsfb_[0-9a-f]{32}"))
            .body("object", equalTo("vector_store.files_batch"))
            .body("status", equalTo("completed"))
            .body("file_counts.completed", equalTo(1))
            .body("file_counts.failed", equalTo(1))
            .body("file_counts.total", equalTo(2))
            .extract()
            .path("id");
    get(batches + "/" + batch).statusCode(200).body("vector_store_id", equalTo(store));
    get(batches + "/" + batch + "/files?filter=completed")
        .body("data.id", contains(one))
        .body("data[0].attributes.kind", equalTo("note"));
    post(batches + "/" + batch + "/cancel", new JsonObject()).statusCode(200);
    get(batches + "/vsfb_" + "0".repeat(32)).statusCode(404);
    String own = file("own.txt", "x");
    post(
            batches,
            new JsonObject()
                .put(
                    "files",
                    new JsonArray()
                        .add(
                            new JsonObject()
                                .put("file_id", own)
                                .put("attributes", new JsonObject().put("kind", "own")))))
        .statusCode(200);
    get(STORES + "/" + store + "/files/" + own).body("attributes.kind", equalTo("own"));
    post(batches, new JsonObject()).statusCode(400).body("error.param", equalTo("file_ids"));
  }

  @Test
  void searchesFindPassagesByWordsAndAttributes() {
    String old = file("old.txt", "Tea of last year.");
    String fresh = file("new.txt", "Tea of this year.");
    String store = store();
    String files = STORES + "/" + store + "/files";
    post(
        files,
        new JsonObject().put("file_id", old).put("attributes", new JsonObject().put("year", 2023)));
    post(
        files,
        new JsonObject()
            .put("file_id", fresh)
            .put("attributes", new JsonObject().put("year", 2024).put("region", "eu")));
    String search = STORES + "/" + store + "/search";
    post(search, new JsonObject().put("query", "Tea"))
        .statusCode(200)
        .body("object", equalTo("vector_store.search_results.page"))
        .body("search_query", contains("Tea"))
        .body("data", hasSize(2))
        .body("data[0].content[0].text", containsString("Tea of"))
        .body("data[0].score", equalTo(0.9f));
    JsonObject since = new JsonObject().put("type", "gte").put("key", "year").put("value", 2024);
    JsonObject elsewhere =
        new JsonObject().put("type", "ne").put("key", "region").put("value", "eu");
    post(search, new JsonObject().put("query", "Tea").put("filters", since))
        .body("data.file_id", contains(fresh))
        .body("data.filename", contains("new.txt"))
        .body("data[0].attributes.region", equalTo("eu"));
    post(
            search,
            new JsonObject()
                .put("query", new JsonArray().add("Tea").add("Coffee"))
                .put(
                    "filters",
                    new JsonObject()
                        .put("type", "or")
                        .put("filters", new JsonArray().add(since).add(elsewhere))))
        .body("data", hasSize(2));
    post(search, new JsonObject().put("query", "Tea").put("filters", elsewhere))
        .body("data.file_id", contains(old));
    post(search, new JsonObject().put("query", "Tea").put("max_num_results", 1))
        .body("data", hasSize(1));
    post(search, new JsonObject().put("query", "Nothing")).body("data", empty());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}                                              | query",
        "{'query': ['a', 7]}                             | query",
        "{'query': 'a', 'max_num_results': 51}           | max_num_results",
        "{'query': 'a', 'rewrite_query': true}           | rewrite_query",
        "{'query': 'a', 'filters': {'type': 'like'}}     | filters",
        "{'query': 'a', 'filters': {'type': 'eq', 'key': 'a'}} | filters",
        "{'query': 'a', 'filters': {'type': 'and', 'filters': []}} | filters",
        "{'query': 'a', 'ranking_options': {'score_threshold': 2}} | ranking_options.score_threshold"
      })
  void badSearchesAreRefusedByName(String body, String field) {
    post(STORES + "/" + store() + "/search", new JsonObject(body.replace('\'', '"')))
        .statusCode(400)
        .body("error.param", equalTo(field));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{'name': 7}                                     | name",
        "{'expires_after': {'anchor': 'last_active_at', 'days': 1}} | expires_after",
        "{'metadata': {'a': 1}}                          | metadata",
        "{'file_ids': 'x'}                               | file_ids",
        "{'file_ids': [7]}                               | file_ids[0]",
        "{'chunking_strategy': {'type': 'odd'}}          | chunking_strategy.type",
        "{'chunking_strategy': {'type': 'static'}}       | chunking_strategy.static.max_chunk_size_tokens"
      })
  void badStoresAreRefusedByName(String body, String field) {
    post(STORES, new JsonObject(body.replace('\'', '"')))
        .statusCode(400)
        .body("error.param", equalTo(field));
    get(STORES).body("data", empty());
  }

  @Test
  void othersReachNothing() {
    String file = file("a.txt", "Tea");
    String store = store(file);
    Client stranger = Client.create();
    String path = STORES + "/" + store;
    JsonObject query = new JsonObject().put("query", "Tea");
    for (String read : List.of("", "/files", "/files/" + file, "/files/" + file + "/content")) {
      stranger.request().get(path + read).then().statusCode(404);
    }
    stranger.request().get(STORES).then().body("data", empty());
    stranger.request().body(query.encode()).post(path + "/search").then().statusCode(404);
    stranger.request().body("{\"name\": \"x\"}").post(path).then().statusCode(404);
    stranger.request().delete(path + "/files/" + file).then().statusCode(404);
    stranger.request().delete(path).then().statusCode(404);
    String theirs =
        stranger.request().body("{}").post(STORES).then().statusCode(200).extract().path("id");
    stranger
        .request()
        .body(new JsonObject().put("file_id", file).encode())
        .post(STORES + "/" + theirs + "/files")
        .then()
        .statusCode(404);
    stranger
        .request()
        .body(new JsonObject().put("file_ids", new JsonArray().add(file)).encode())
        .post(STORES)
        .then()
        .statusCode(404);
    stranger.request().get(STORES).then().body("data", hasSize(1));
    get(path + "/files").body("data", hasSize(1));
  }

  @Test
  void aFileThatIsDeletedIsInNoStoreAnyMore() {
    String file = file("a.txt", "Tea");
    String one = store(file);
    String two = store(file);
    client.request().delete("/v1/files/" + file).then().statusCode(200);
    for (String store : List.of(one, two)) {
      get(STORES + "/" + store).body("file_counts.total", equalTo(0));
      get(STORES + "/" + store + "/files").body("data", empty());
    }
  }
}
