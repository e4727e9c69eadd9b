package dev.parley.rag.dialect.aibuilder;

import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;

import dev.parley.rag.RagClient;
import io.restassured.path.json.JsonPath;
import io.restassured.response.Response;
import io.restassured.response.ValidatableResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Calls the dialect as its published clients do. */
final class AiBuilderClient {

  static final String BASE = "/aibuilder/api/v1";

  private final RagClient client = RagClient.ofNewAccount();

  Response get(String path) {
    return client.request().get(BASE + path);
  }

  Response post(String path, Object body) {
    return client.json(body).post(BASE + path);
  }

  Response put(String path, Object body) {
    return client.json(body).put(BASE + path);
  }

  Response delete(String path, Object body) {
    return client.json(body).delete(BASE + path);
  }

  /** What is under "data" of an answer that must have succeeded. */
  static JsonPath data(Response response) {
    return response
        .then()
        .statusCode(200)
        .body("code", equalTo(0))
        .extract()
        .jsonPath()
        .setRootPath("data");
  }

  /** An error has the two keys by which the SDK knows it, and no others. */
  static ValidatableResponse failed(Response response, int status, int code) {
    return response
        .then()
        .statusCode(status)
        .contentType("application/json")
        .body("size()", equalTo(2))
        .body("code", equalTo(code))
        .body("$", hasKey("message"));
  }

  String createDataset(String name) {
    return data(post("/datasets", Map.of("name", name))).getString("id");
  }

  String upload(String dataset, String name, String text) {
    return upload(dataset, name, text.getBytes(StandardCharsets.UTF_8));
  }

  String upload(String dataset, String name, byte[] bytes) {
    return data(client
            .request()
            .multiPart("file", name, bytes)
            .post(BASE + "/datasets/" + dataset + "/documents"))
        .getString("[0].id");
  }

  RagClient plain() {
    return client;
  }

  JsonPath document(String dataset, String document) {
    JsonPath page = data(get("/datasets/" + dataset + "/documents?id=" + document));
    return page.setRootPath("data.docs[0]");
  }

  void parse(String dataset, List<String> documents) {
    data(post("/datasets/" + dataset + "/chunks", Map.of("document_ids", documents)));
  }

  void awaitRun(String dataset, String document, String run) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(50))
        .until(() -> document(dataset, document).getString("run").equals(run));
  }

  String parsed(String dataset, String name, String text) {
    String document = upload(dataset, name, text);
    parse(dataset, List.of(document));
    awaitRun(dataset, document, "DONE");
    return document;
  }
}
