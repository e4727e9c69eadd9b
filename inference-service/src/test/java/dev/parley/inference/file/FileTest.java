package dev.parley.inference.file;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.contains;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.matchesPattern;
import static org.hamcrest.Matchers.nullValue;

import dev.parley.inference.Client;
import dev.parley.inference.InferenceTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@InferenceTest
class FileTest {

  private final Client client = Client.create();

  private static RequestSpecification form(Client client) {
    return given().header("Authorization", client.bearer()).contentType(ContentType.MULTIPART);
  }

  private String upload(String name, String content, String purpose) {
    return form(client)
        .multiPart("purpose", purpose)
        .multiPart("file", name, content.getBytes(StandardCharsets.UTF_8))
        .post("/v1/files")
        .then()
        .statusCode(200)
        .extract()
        .path("id");
  }

  private ValidatableResponse get(String path) {
    return client.request().get(path).then();
  }

  @Test
  void aFileIsUploadedReadAndDeletedInOpenAisShape() {
    String id =
        form(client)
            .multiPart("purpose", "user_data")
            .multiPart("file", "../a/täxt \u202e1.txt", "hello".getBytes(StandardCharsets.UTF_8))
            .post("/v1/files")
            .then()
            .statusCode(200)
            .body("id", matchesPattern("file-[0-9a-f]{32}"))
            .body("object", equalTo("file"))
            .body("bytes", equalTo(5))
            .body("purpose", equalTo("user_data"))
            .body("status", equalTo("processed"))
            .body("expires_at", nullValue())
            .extract()
            .path("id");
    get("/v1/files/" + id).statusCode(200).body("id", equalTo(id));
    var content = get("/v1/files/" + id + "/content").statusCode(200).extract();
    assertThat(content.body().asString()).isEqualTo("hello");
    assertThat(content.header("Content-Disposition")).startsWith("attachment");
    client
        .request()
        .delete("/v1/files/" + id)
        .then()
        .statusCode(200)
        .body("deleted", equalTo(true))
        .body("id", equalTo(id));
    for (String path : List.of("/v1/files/" + id, "/v1/files/" + id + "/content")) {
      get(path).statusCode(404).body("error.type", equalTo("invalid_request_error"));
    }
  }

  @Test
  void listsAreCutInPagesByPurposeAndOrder() {
    String first = upload("1.txt", "1", "assistants");
    String second = upload("2.txt", "2", "batch");
    String third = upload("3.txt", "3", "assistants");
    get("/v1/files")
        .body("data.id", contains(third, second, first))
        .body("has_more", equalTo(false));
    get("/v1/files?limit=2&order=asc")
        .body("data.id", contains(first, second))
        .body("has_more", equalTo(true))
        .body("last_id", equalTo(second));
    get("/v1/files?limit=2&order=asc&after=" + second).body("data.id", contains(third));
    get("/v1/files?after=" + second).body("data.id", contains(first));
    get("/v1/files?purpose=assistants").body("data", hasSize(2));
    get("/v1/files?limit=0").statusCode(400).body("error.param", equalTo("limit"));
    get("/v1/files?order=up").statusCode(400).body("error.param", equalTo("order"));
  }

  @Test
  void othersSeeAndDeleteNothing() {
    String id = upload("1.txt", "secret", "assistants");
    Client stranger = Client.create();
    for (String path : List.of("/v1/files/" + id, "/v1/files/" + id + "/content")) {
      stranger.request().get(path).then().statusCode(404);
    }
    stranger.request().delete("/v1/files/" + id).then().statusCode(404);
    stranger.request().get("/v1/files").then().body("data", empty());
    stranger.request().get("/v1/files?after=" + id).then().body("data", empty());
    get("/v1/files/" + id).statusCode(200);
    given().get("/v1/files").then().statusCode(401);
  }

  @ParameterizedTest
  @CsvSource({
    "magic, a.txt, x, , , purpose",
    "batch, a.txt, '', , , file",
    "batch, a.txt, x, created_at, 10, expires_after[seconds]",
    "batch, a.txt, x, created_at, soon, expires_after[seconds]",
    "batch, a.txt, x, birth, 3600, expires_after[anchor]"
  })
  void badPartsAreNamed(
      String purpose, String name, String content, String anchor, String seconds, String field) {
    var form =
        form(client)
            .multiPart("purpose", purpose)
            .multiPart("file", name, content.getBytes(StandardCharsets.UTF_8));
    if (anchor != null) {
      form.multiPart("expires_after[anchor]", anchor).multiPart("expires_after[seconds]", seconds);
    }
    form.post("/v1/files").then().statusCode(400).body("error.param", equalTo(field));
  }

  @Test
  void aFileWithoutTheFileIsRefused() {
    form(client)
        .multiPart("purpose", "batch")
        .post("/v1/files")
        .then()
        .statusCode(400)
        .body("error.param", equalTo("file"));
  }

  @Test
  void whatExpiresSaysWhen() {
    JsonPath file =
        form(client)
            .multiPart("purpose", "batch")
            .multiPart("file", "a.jsonl", "x".getBytes(StandardCharsets.UTF_8))
            .multiPart("expires_after[anchor]", "created_at")
            .multiPart("expires_after[seconds]", "3600")
            .post("/v1/files")
            .then()
            .statusCode(200)
            .extract()
            .jsonPath();
    assertThat(file.getLong("expires_at") - file.getLong("created_at")).isBetween(3600L, 3601L);
  }

  @Test
  void aFileMayBeLargerThanARequestButNotLargerThanAllowed() {
    byte[] allowed = new byte[1_500_000];
    form(client)
        .multiPart("purpose", "batch")
        .multiPart("file", "a.bin", allowed)
        .post("/v1/files")
        .then()
        .statusCode(200)
        .body("bytes", equalTo(allowed.length));
    form(client)
        .multiPart("purpose", "batch")
        .multiPart("file", "a.bin", new byte[2_100_000])
        .post("/v1/files")
        .then()
        .statusCode(413)
        .body("error.type", equalTo("invalid_request_error"));
  }

  @Test
  void anAccountHasRoomForSoManyBytes() {
    byte[] large = new byte[1_900_000];
    for (int status : new int[] {200, 200, 422}) {
      form(client)
          .multiPart("purpose", "batch")
          .multiPart("file", "a.bin", large)
          .post("/v1/files")
          .then()
          .statusCode(status);
    }
  }

  @Test
  void aFileThatSaysItIsTooLargeIsRefusedBeforeItIsSent() throws IOException {
    int port = ConfigProvider.getConfig().getValue("quarkus.http.test-port", Integer.class);
    if (port == 0) {
      port = URI.create(ConfigProvider.getConfig().getValue("test.url", String.class)).getPort();
    }
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket
          .getOutputStream()
          .write(
              ("POST /v1/files HTTP/1.1\r\nHost: x\r\nAuthorization: "
                      + client.bearer()
                      + "\r\nContent-Type: multipart/form-data; boundary=b\r\n"
                      + "Content-Length: 5000000000\r\n\r\n")
                  .getBytes(StandardCharsets.US_ASCII));
      socket.getOutputStream().flush();
      socket.setSoTimeout(10_000);
      byte[] answer = new byte[12];
      assertThat(socket.getInputStream().readNBytes(answer, 0, 12)).isEqualTo(12);
      assertThat(new String(answer, StandardCharsets.US_ASCII)).isEqualTo("HTTP/1.1 413");
    }
  }
}
