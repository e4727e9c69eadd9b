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
import io.restassured.RestAssured;
import io.restassured.path.json.JsonPath;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Datasets, in the shapes that the reference prints. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class DatasetsTest {

  private static final Map<String, Object> NAIVE =
      Map.of(
          "chunk_token_count",
          128,
          "chunk_token_num",
          128,
          "delimiter",
          "\n!?。;!?",
          "html4excel",
          false,
          "layout_recognize",
          true,
          "task_page_size",
          12,
          "raptor",
          Map.of("use_raptor", false));

  private final AiBuilderClient client = new AiBuilderClient();

  @Test
  void hasWhatTheReferencePrints() {
    JsonPath created = data(client.post("/datasets", Map.of("name", "test_1")));

    assertThat(created.getString("id")).matches("[0-9a-f]{32}");
    assertThat(created.getString("name")).isEqualTo("test_1");
    assertThat(created.getString("chunk_method")).isEqualTo("naive");
    assertThat(created.<String, Object>getMap("parser_config")).isEqualTo(NAIVE);
    assertThat(created.getString("permission")).isEqualTo("me");
    assertThat(created.getString("embedding_model")).startsWith("@parley/");
    assertThat(created.getInt("chunk_count")).isZero();
    assertThat(created.getInt("document_count")).isZero();
    assertThat(created.getLong("create_time")).isGreaterThan(1_700_000_000_000L);
    assertThat(created.getString("create_date")).endsWith("GMT");
    assertThat(created.getString("status")).isEqualTo("1");
    assertThat(created.getFloat("similarity_threshold")).isEqualTo(0.2f);
    assertThat(created.getFloat("vector_similarity_weight")).isEqualTo(0.3f);
    assertThat(created.getString("tenant_id")).matches("[0-9a-f]{32}");
  }

  @Test
  void takesWhatTheSdkSends() {
    Map<String, Object> body = new HashMap<>();
    body.put("name", "sdk");
    body.put("avatar", "");
    body.put("description", "About ferries");
    body.put("embedding_model", "BAAI/bge-large-zh-v1.5");
    body.put("language", "English");
    body.put("permission", "team");
    body.put("chunk_method", "qa");
    body.put("parser_config", null);

    JsonPath created = data(client.post("/datasets", body));

    assertThat(created.getString("description")).isEqualTo("About ferries");
    assertThat(created.getString("permission")).isEqualTo("team");
    assertThat(created.getString("chunk_method")).isEqualTo("qa");
    assertThat(created.<String, Object>getMap("parser_config"))
        .isEqualTo(Map.of("raptor", Map.of("use_raptor", false)));
    assertThat(created.getString("embedding_model"))
        .as("the SDK's default names no choice of its caller")
        .startsWith("@parley/");
  }

  @Test
  void takesTheDefaultModelOfEverySdkForNone() {
    for (String model : List.of("BAAI/bge-large-zh-v1.5", "BAAI/bge-large-zh-v1.5@BAAI")) {
      JsonPath created =
          data(client.post("/datasets", Map.of("name", "of " + model, "embedding_model", model)));
      assertThat(created.getString("embedding_model")).startsWith("@parley/");
    }
  }

  @Test
  void hasANameOfAnyLengthThatTheReferenceAllows() {
    String longest = "n".repeat(65_535);

    String id = client.createDataset(longest);

    assertThat(names("?id=" + id)).containsExactly(longest);
    failed(client.post("/datasets", Map.of("name", longest.toUpperCase(Locale.ROOT))), 409, 102);
    failed(client.post("/datasets", Map.of("name", longest + "n")), 400, 101)
        .body("message", equalTo("name: At most 65535 characters."));
    client.createDataset("  spaced ");
    assertThat(names("?name=spaced")).containsExactly("spaced");
    failed(client.post("/datasets", Map.of("name", "spaced ")), 409, 102);
  }

  @Test
  void hasTheDefaultsOfEachMethod() {
    for (String method : List.of("manual", "qa", "paper", "book", "laws", "presentation")) {
      JsonPath set = data(client.post("/datasets", Map.of("name", method, "chunk_method", method)));
      assertThat(set.<String, Object>getMap("parser_config"))
          .isEqualTo(Map.of("raptor", Map.of("use_raptor", false)));
    }
    for (String method : List.of("table", "picture", "one", "email")) {
      JsonPath set = data(client.post("/datasets", Map.of("name", method, "chunk_method", method)));
      assertThat(set.getMap("parser_config")).isEmpty();
    }
    JsonPath graph =
        data(client.post("/datasets", Map.of("name", "graph", "chunk_method", "knowledge_graph")));
    assertThat(graph.getList("parser_config.entity_types"))
        .containsExactly("organization", "person", "location", "event", "time");
    assertThat(graph.getInt("parser_config.chunk_token_count")).isEqualTo(128);
    assertThat(graph.getString("parser_config.delimiter")).isEqualTo("\n!?。;!?");
  }

  @Test
  void listsPageByPageInTheOrderAsked() {
    for (String name : List.of("a", "b", "c")) {
      client.createDataset(name);
    }
    data(client.put("/datasets/" + id("a"), Map.of("description", "changed")));

    assertThat(names("")).containsExactly("c", "b", "a");
    assertThat(names("?desc=false")).containsExactly("a", "b", "c");
    assertThat(names("?orderby=update_time&desc=True")).containsExactly("a", "c", "b");
    assertThat(names("?page=2&page_size=2")).containsExactly("a");
    assertThat(names("?page=9&page_size=2")).isEmpty();
    assertThat(names("?name=B")).containsExactly("b");
    assertThat(names("?id=" + id("c"))).containsExactly("c");
    assertThat(names("?id=" + UUID.fromString(dashed(id("c"))))).containsExactly("c");
    failed(client.get("/datasets?id=" + "0".repeat(32)), 404, 102);
    failed(client.get("/datasets?name=nobody"), 404, 102);
    failed(client.get("/datasets?page=0"), 400, 101);
    failed(client.get("/datasets?page_size=many"), 400, 101);
    failed(client.get("/datasets?desc=perhaps"), 400, 101);
    failed(client.get("/datasets?orderby=size"), 400, 101)
        .body("message", containsString("update_time"));
  }

  @Test
  void updatesWhatIsGivenAndKeepsTheRest() {
    String id =
        data(client.post("/datasets", Map.of("name", "x", "description", "kept"))).getString("id");

    JsonPath updated =
        data(client.put("/datasets/" + id, Map.of("name", "y", "chunk_method", "manual")));

    assertThat(updated.getString("name")).isEqualTo("y");
    assertThat(updated.getString("description")).isEqualTo("kept");
    assertThat(updated.getString("chunk_method")).isEqualTo("manual");
    assertThat(updated.<String, Object>getMap("parser_config"))
        .isEqualTo(Map.of("raptor", Map.of("use_raptor", false)));
    client.createDataset("taken");
    failed(client.put("/datasets/" + id, Map.of("name", "TAKEN")), 409, 102)
        .body("message", containsString("Duplicated"));
  }

  @Test
  void deletesSomeOrAll() {
    List<String> ids =
        List.of(client.createDataset("a"), client.createDataset("b"), client.createDataset("c"));
    failed(client.delete("/datasets", Map.of("ids", List.of(ids.get(0), "0".repeat(32)))), 404, 102)
        .body("message", equalTo("The dataset " + "0".repeat(32) + " was not found."));
    assertThat(names("")).as("all of them or none").hasSize(3);

    data(client.delete("/datasets", Map.of("ids", List.of(ids.get(1)))));
    assertThat(names("")).containsExactly("c", "a");
    data(client.delete("/datasets", "{\"ids\": []}"));
    assertThat(names("")).hasSize(2);
    data(client.delete("/datasets", "{\"ids\": null}"));
    assertThat(names("")).isEmpty();
  }

  @Test
  void saysWhatIsWrong() {
    failed(client.post("/datasets", Map.of()), 400, 101).body("message", containsString("name"));
    failed(client.post("/datasets", Map.of("name", " ")), 400, 101);
    failed(client.post("/datasets", Map.of("name", 5)), 400, 101);
    failed(client.post("/datasets", Map.of("name", "x".repeat(70_000))), 400, 101);
    failed(client.post("/datasets", Map.of("name", "x", "chunk_method", "magic")), 400, 101)
        .body(
            "message",
            allOf(
                containsString("naive"),
                containsString("manual"),
                containsString("knowledge_graph")));
    failed(client.post("/datasets", Map.of("name", "x", "permission", "all")), 400, 101);
    failed(
            client.post(
                "/datasets",
                Map.of("name", "x", "parser_config", Map.of("chunk_token_num", "many"))),
            400,
            101)
        .body("message", containsString("parser_config.chunk_token_num"));
    failed(client.post("/datasets", Map.of("name", "x", "parser_config", List.of())), 400, 101);
    failed(client.post("/datasets", Map.of("name", "x", "embedding_model", "other")), 400, 101)
        .body(
            "message",
            allOf(startsWith("embedding_model: "), containsString("PARLEY_EMBEDDING_URL")));
    failed(client.post("/datasets", Map.of("name", "x", "pagerank", 50)), 400, 101)
        .body("message", containsString("pagerank"));
    failed(client.post("/datasets", "{\"name\": "), 400, 101);
    failed(client.post("/datasets", "[]"), 400, 101);
    failed(client.delete("/datasets", Map.of("ids", "all")), 400, 101);
    failed(client.put("/datasets/" + "0".repeat(32), Map.of("name", "x")), 404, 102);
    failed(client.put("/datasets/nothing", Map.of("name", "x")), 404, 102);
    client.createDataset("twice");
    failed(client.post("/datasets", Map.of("name", "Twice")), 409, 102);
    RestAssured.get(AiBuilderClient.BASE + "/datasets")
        .then()
        .statusCode(401)
        .body("code", equalTo(109));
    assertThat(names("")).containsExactly("twice");
  }

  @Test
  void areTheCollectionsOfTheAccountOnly() {
    String mine = client.createDataset("mine");
    AiBuilderClient other = new AiBuilderClient();

    failed(other.get("/datasets?id=" + mine), 404, 102);
    failed(other.put("/datasets/" + mine, Map.of("name", "stolen")), 404, 102);
    failed(other.delete("/datasets", Map.of("ids", List.of(mine))), 404, 102);
    failed(other.get("/datasets/" + mine + "/documents"), 404, 102);
    data(other.delete("/datasets", "{}"));
    assertThat(names("")).containsExactly("mine");
    assertThat(client.plain().collection(mine).getString("name")).isEqualTo("mine");
  }

  private List<String> names(String query) {
    return data(client.get("/datasets" + query)).getList("name");
  }

  private String id(String name) {
    return data(client.get("/datasets?name=" + name)).getString("[0].id");
  }

  private static String dashed(String id) {
    return id.replaceFirst("(.{8})(.{4})(.{4})(.{4})(.{12})", "$1-$2-$3-$4-$5");
  }
}
