package dev.parley.rag.dialect.aibuilder;

import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.data;
import static dev.parley.rag.dialect.aibuilder.AiBuilderClient.failed;
import static org.assertj.core.api.Assertions.assertThat;

import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import io.restassured.config.EncoderConfig;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the dialect says of itself, and what a client may rely on when a call is refused. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class DatasetContractTest {

  private static final String SCHEMA = "content.'application/json'.schema";

  private final AiBuilderClient client = new AiBuilderClient();

  @ParameterizedTest
  @CsvSource({
    "post,   /datasets,                                                 true",
    "delete, /datasets,                                                 true",
    "put,    /datasets/{dataset},                                       true",
    "get,    /datasets,                                                 false",
    "post,   /datasets/{dataset}/documents,                             false",
    "put,    /datasets/{dataset}/documents/{document},                  true",
    "get,    /datasets/{dataset}/documents,                             false",
    "delete, /datasets/{dataset}/documents,                             true",
    "post,   /datasets/{dataset}/chunks,                                true",
    "delete, /datasets/{dataset}/chunks,                                true",
    "post,   /datasets/{dataset}/documents/{document}/chunks,           true",
    "get,    /datasets/{dataset}/documents/{document}/chunks,           false",
    "delete, /datasets/{dataset}/documents/{document}/chunks,           true",
    "put,    /datasets/{dataset}/documents/{document}/chunks/{chunk},   true",
    "post,   /retrieval,                                                true",
  })
  void describesEveryEndpoint(String method, String path, boolean body) {
    JsonPath operation = operation(path, method);

    assertThat(operation.getString("summary")).isNotBlank();
    assertThat(operation.getMap("responses.'200'." + SCHEMA)).isNotEmpty();
    if (body) {
      assertThat(operation.getString("requestBody." + SCHEMA + ".'$ref'")).contains("AIBuilder");
    }
  }

  @Test
  void describesWhatIsNotJson() {
    assertThat(
            operation("/datasets/{dataset}/documents", "post")
                .getMap("requestBody.content.'multipart/form-data'.schema"))
        .isNotEmpty();
    assertThat(
            operation("/datasets/{dataset}/documents/{document}", "get")
                .getMap("responses.'200'.content"))
        .containsKey("application/octet-stream");
  }

  private static JsonPath operation(String path, String method) {
    return RestAssured.get("/q/openapi?format=json")
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .setRootPath("paths.'" + AiBuilderClient.BASE + path + "'." + method);
  }

  @Test
  void keepsWhatAnUpdateOfTheConfigurationDoesNotName() {
    String dataset =
        data(client.post(
                "/datasets",
                Map.of("name", "kept", "parser_config", Map.of("chunk_token_num", 64, "own", "x"))))
            .getString("id");

    JsonPath updated =
        data(
            client.put(
                "/datasets/" + dataset, Map.of("parser_config", Map.of("html4excel", true))));

    assertThat(updated.getInt("parser_config.chunk_token_num")).isEqualTo(64);
    assertThat(updated.getString("parser_config.own")).isEqualTo("x");
    assertThat(updated.getBoolean("parser_config.html4excel")).isTrue();
    String document = client.upload(dataset, "a.txt", "An anchor.");
    JsonPath changed =
        data(
            client.put(
                "/datasets/" + dataset + "/documents/" + document,
                Map.of("parser_config", Map.of("delimiter", ";"))));
    assertThat(changed.getInt("parser_config.chunk_token_num")).isEqualTo(64);
    assertThat(changed.getString("parser_config.delimiter")).isEqualTo(";");
    assertThat(
            data(client.put("/datasets/" + dataset, Map.of("chunk_method", "table")))
                .getMap("parser_config"))
        .as("another method begins with its own defaults")
        .isEmpty();
  }

  @Test
  void storesNoFileOfACallThatIsRefused() {
    String dataset = client.createDataset("refused");
    String documents = "/datasets/" + dataset + "/documents";

    failed(
        client
            .plain()
            .request()
            .multiPart("file", "good.txt", new byte[] {65})
            .multiPart("file", "empty.txt", new byte[0])
            .post(AiBuilderClient.BASE + documents),
        400,
        101);

    assertThat(data(client.get(documents)).getInt("total")).isZero();
  }

  @Test
  void refusesAFormThatIsCutOff() {
    String documents = "/datasets/" + client.createDataset("cut off") + "/documents";
    EncoderConfig asText =
        EncoderConfig.encoderConfig().encodeContentTypeAs("multipart/form-data", ContentType.TEXT);
    for (String body :
        List.of(
            "--x\r\nbroken",
            "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\nAn anc")) {
      failed(
          client
              .plain()
              .request()
              .config(RestAssured.config().encoderConfig(asText))
              .contentType("multipart/form-data; boundary=x")
              .body(body)
              .post(AiBuilderClient.BASE + documents),
          400,
          101);
    }
    assertThat(data(client.get(documents)).getInt("total")).isZero();
  }

  @Test
  void updatesOneOfTwoThatTheNativeApiNamedAlike() {
    client.plain().createCollection("alike");
    String second = client.plain().createCollection("alike");

    assertThat(
            data(client.put("/datasets/" + second, Map.of("description", "the second")))
                .getString("description"))
        .isEqualTo("the second");
    failed(client.put("/datasets/" + second, Map.of("name", "Alike")), 409, 102);
  }

  @Test
  void givesANameThatIsAskedForAtOnceToOne() throws Exception {
    List<Future<Integer>> answers = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < 6; number++) {
        answers.add(
            executor.submit(
                () -> client.post("/datasets", Map.of("name", "contended")).statusCode()));
      }
    }
    List<Integer> statuses = new ArrayList<>();
    for (Future<Integer> answer : answers) {
      statuses.add(answer.get());
    }

    assertThat(statuses).containsOnlyOnce(200).containsOnly(200, 409);
  }

  @Test
  void numbersFilesOfOneNameThatComeAtOnce() throws Exception {
    String dataset = client.createDataset("at once");
    List<Future<String>> uploads = new ArrayList<>();
    try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int number = 0; number < 4; number++) {
        String text = "Text " + number;
        uploads.add(executor.submit(() -> client.upload(dataset, "same.txt", text)));
      }
    }
    for (Future<String> upload : uploads) {
      assertThat(upload.get()).matches("[0-9a-f]{32}");
    }

    assertThat(data(client.get("/datasets/" + dataset + "/documents")).getList("docs.name"))
        .containsExactlyInAnyOrder("same.txt", "same(1).txt", "same(2).txt", "same(3).txt");
  }
}
