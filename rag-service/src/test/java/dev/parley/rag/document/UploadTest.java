package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import dev.parley.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.RestAssured;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class UploadTest {

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @BeforeEach
  void createCollection() {
    collection = client.createCollection("uploads");
  }

  private static String line(String name, String contents) {
    return "{\"name\":\"" + name + "\",\"contents\":\"" + contents + "\"}\n";
  }

  @Test
  void passesOverBadLinesAndSaysWhy() {
    var report =
        client.upload(
            collection,
            "\ufeff"
                + line("a", "first")
                + "not json\n"
                + "\n"
                + "{\"name\":\"b\"}\n"
                + line("c", "x".repeat(1_100_000))
                + line("d", "y".repeat(200_001))
                + "[1]\r\n"
                + line("e", "last").stripTrailing());

    assertThat(report.getInt("enqueued")).isEqualTo(2);
    assertThat(report.getInt("skipped")).isEqualTo(5);
    assertThat(report.getList("errors.line")).containsExactly(2, 4, 5, 6, 7);
    assertThat(report.getString("errors[0].reason")).startsWith("Not well-formed JSON");
    assertThat(report.getString("errors[1].reason")).contains("contents");
    assertThat(report.getString("errors[2].reason")).contains("longer than 1048576 bytes");
    assertThat(report.getString("errors[3].reason")).contains("At most 200000 characters");
    assertThat(report.getString("errors[4].reason")).contains("A JSON object");
  }

  @Test
  void keepsTheWholeLinesOfAFileThatWasCut() {
    String whole = line("a", "first") + line("b", "second") + line("c", "third");
    var report = client.upload(collection, whole.substring(0, whole.length() - 12));

    assertThat(report.getInt("enqueued")).isEqualTo(2);
    assertThat(report.getInt("skipped")).isEqualTo(1);
    assertThat(report.getInt("errors[0].line")).isEqualTo(3);
    assertThat(report.getString("errors[0].reason")).contains("ends within this line");
    assertThat(client.collection(collection).getInt("state.total")).isEqualTo(2);
  }

  @Test
  void readsABodyAsItArrivesAndKeepsItsWholeLinesWhenItBreaksOff() throws IOException {
    String lines =
        IntStream.range(0, 700)
            .mapToObj(n -> line("document " + n, "same"))
            .collect(Collectors.joining());
    try (Socket socket = connect("Content-Length: 1000000")) {
      socket.getOutputStream().write((lines + "{\"name\":\"c\"").getBytes(StandardCharsets.UTF_8));
      socket.getOutputStream().flush();
      awaitTotal(500); // the first batch, while the upload is still open
    }

    awaitTotal(700);
  }

  private void awaitTotal(int atLeast) {
    await()
        .atMost(Duration.ofSeconds(20))
        .untilAsserted(
            () ->
                assertThat(client.collection(collection).getInt("state.total"))
                    .isBetween(atLeast, 700));
  }

  /** Opens an upload of JSON lines by hand. */
  private Socket connect(String header) throws IOException {
    Socket socket = new Socket("127.0.0.1", RestAssured.port);
    String head =
        "POST "
            + RagClient.documents(collection)
            + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
            + TestTokens.bearer(client.account())
            + "\r\nContent-Type: application/x-ndjson\r\n"
            + header
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    return socket;
  }

  @Test
  void refusesAnUploadOverTheLimitBeforeItIsSent() throws IOException {
    try (Socket socket = connect("Content-Length: 30000000")) {
      String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

      assertThat(answer).startsWith("HTTP/1.1 413").contains("application/problem+json");
    }
  }

  @Test
  void takesTheLastOfSeveralLinesWithOneName() {
    var report = client.upload(collection, line("a", "first") + line("a", "second"));
    client.awaitDone(collection);

    assertThat(report.getInt("enqueued")).isEqualTo(1);
    assertThat(client.find(collection, "second")).containsExactly("a");
    assertThat(client.collection(collection).getInt("state.total")).isEqualTo(1);
  }

  @Test
  void queuesOnlyWhatChanged() {
    client.upload(collection, line("a", "first") + line("b", "second"));
    client.awaitDone(collection);
    var report = client.upload(collection, line("a", "first") + line("b", "changed"));

    assertThat(report.getInt("enqueued")).isEqualTo(1);
    assertThat(report.getInt("unchanged")).isEqualTo(1);
  }

  @Test
  void exportsWhatAnUploadTakesBack() throws IOException {
    try (InputStream corpus = getClass().getResourceAsStream("/lighthouse.jsonl")) {
      client.upload(collection, new String(corpus.readAllBytes(), StandardCharsets.UTF_8));
    }
    String exported = export(collection);
    String copy = client.createCollection("copy");
    var report = client.upload(copy, exported);

    assertThat(report.getInt("enqueued")).isEqualTo(12);
    assertThat(exported.lines().collect(Collectors.toSet()))
        .isEqualTo(export(copy).lines().collect(Collectors.toSet()))
        .anySatisfy(
            line ->
                assertThat(line)
                    .contains("\"rooms\":[1,2,{\"wing\":\"north\"}]", "\"tags\":[\"people\"]"));
  }

  @Test
  void exportsInTheOrderOfTheUpload() {
    List<String> names =
        IntStream.range(0, 1200).mapToObj(n -> "document " + (n * 7919 % 1200)).toList();
    client.upload(
        collection, names.stream().map(name -> line(name, "same")).collect(Collectors.joining()));

    List<String> exported =
        export(collection)
            .lines()
            .map(line -> io.restassured.path.json.JsonPath.from(line).getString("name"))
            .toList();
    assertThat(exported).isEqualTo(names);
    deleteCollection();
  }

  /** Spares the indexing what is not looked at, so that the other tests need not wait for it. */
  private void deleteCollection() {
    client.request().delete("/api/v1/collections/" + collection).then().statusCode(200);
  }

  @ParameterizedTest
  @ValueSource(strings = {"application/json", "text/plain", "application/x-ndjson"})
  void exportsWhateverIsAccepted(String accepted) {
    client
        .request()
        .header("Accept", accepted)
        .get("/api/v1/collections/" + collection + "/export.jsonl")
        .then()
        .statusCode(200)
        .contentType("application/jsonl");
  }

  @Test
  void holdsNoConnectionForThoseWhoReadSlowly() throws IOException {
    String text = "z".repeat(150_000);
    client.upload(
        collection,
        IntStream.range(0, 60).mapToObj(n -> line("n" + n, text)).collect(Collectors.joining()));
    List<Socket> slow = new ArrayList<>();
    try {
      for (int n = 0; n < 30; n++) {
        slow.add(startExport());
      }
      for (int n = 0; n < 5; n++) {
        assertThat(client.collection(collection).getInt("state.total")).isEqualTo(60);
      }
    } finally {
      for (Socket socket : slow) {
        socket.close();
      }
      deleteCollection();
    }
  }

  /** Reads the first byte of an export, and leaves the others where they are. */
  private Socket startExport() throws IOException {
    Socket socket = new Socket();
    socket.setReceiveBufferSize(8 * 1024);
    socket.connect(new InetSocketAddress("127.0.0.1", RestAssured.port));
    socket.setSoTimeout(20_000);
    String head =
        "GET /api/v1/collections/"
            + collection
            + "/export.jsonl HTTP/1.1\r\nHost: localhost\r\nAuthorization: "
            + TestTokens.bearer(client.account())
            + "\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.UTF_8));
    assertThat(socket.getInputStream().read()).isEqualTo('H');
    return socket;
  }

  private String export(String id) {
    return client
        .request()
        .get("/api/v1/collections/" + id + "/export.jsonl")
        .then()
        .statusCode(200)
        .contentType("application/jsonl")
        .extract()
        .asString();
  }

  @Test
  void storesMoreThanOneBatch() {
    String lines =
        IntStream.range(0, 1200)
            .mapToObj(n -> line("document " + n, "same"))
            .collect(Collectors.joining());

    assertThat(client.upload(collection, lines).getInt("enqueued")).isEqualTo(1200);
    client.awaitDone(collection);
    assertThat(client.collection(collection).getInt("state.indexed")).isEqualTo(1200);
  }

  @Test
  void asksForTheFile() {
    client
        .request()
        .multiPart("other", "documents.jsonl", new byte[10])
        .post(RagClient.documents(collection))
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("documents"));
    client.json(Map.of("name", "x")).post(RagClient.documents(collection)).then().statusCode(415);
  }
}
