package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItems;

import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.rag.sql.Database;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import jakarta.inject.Inject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.pdfbox.pdmodel.PDDocument;
import org.apache.pdfbox.pdmodel.PDPage;
import org.apache.pdfbox.pdmodel.PDPageContentStream;
import org.apache.pdfbox.pdmodel.encryption.AccessPermission;
import org.apache.pdfbox.pdmodel.encryption.StandardProtectionPolicy;
import org.apache.pdfbox.pdmodel.font.PDType1Font;
import org.apache.pdfbox.pdmodel.font.Standard14Fonts.FontName;
import org.junit.jupiter.api.Test;

/** What a collection says of how its documents are cut, and documents that are read again. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class ChunkSettingsTest {

  private static final String PATH = "/api/v1/collections";

  private final RagClient client = RagClient.ofNewAccount();

  @Inject Database database;

  private String create(Map<String, ?> settings) {
    return client.json(settings).post(PATH).then().statusCode(200).extract().path("collectionId");
  }

  private String upload(String collection, String name, byte[] bytes) {
    return client
        .request()
        .multiPart("file", name, bytes)
        .post(PATH + "/" + collection + "/files")
        .then()
        .statusCode(200)
        .extract()
        .path("documentId");
  }

  private List<String> passages(String collection, String term) {
    return client
        .query(Map.of("terms", List.of(term), "collections", List.of(collection)))
        .then()
        .statusCode(200)
        .extract()
        .jsonPath()
        .getList("documentContent");
  }

  private long chunks(String document) {
    return database.number(
        "SELECT count(*) FROM chunk WHERE document_id = ?", UUID.fromString(document));
  }

  @Test
  void cutsByTheMethodOfTheCollection() {
    String collection = create(Map.of("collectionName", "questions", "chunkMethod", "qa"));
    client
        .request()
        .get(PATH + "/" + collection)
        .then()
        .body("chunkMethod", equalTo("qa"))
        .body("parserConfig", equalTo(Map.of()));
    String table =
        "When does the ferry leave?,At nine in the morning.\n"
            + "Where are tickets sold?,On the pier.\n";

    String document = upload(collection, "faq.csv", table.getBytes(StandardCharsets.UTF_8));
    client.awaitState(collection, document, "Indexed");

    List<String> found = passages(collection, "Where are tickets sold?");
    assertThat(found.getFirst()).contains("On the pier.").doesNotContain("nine");
  }

  @Test
  void readsADocumentAgainAfterAChange() {
    String text = "Granite is hard. ".repeat(60) + "\n\n" + "Chalk is soft. ".repeat(60);
    String collection =
        create(Map.of("collectionName", "rocks", "parserConfig", Map.of("chunk_token_num", 2048)));
    String file = upload(collection, "rocks.txt", text.getBytes(StandardCharsets.UTF_8));
    client.awaitState(collection, file, "Indexed");
    long before = chunks(file);

    client
        .json(Map.of("collectionName", "rocks", "parserConfig", Map.of("chunk_token_num", 64)))
        .put(PATH + "/" + collection)
        .then()
        .statusCode(200);
    client
        .request()
        .post(RagClient.documents(collection) + "/" + file + "/parse")
        .then()
        .statusCode(200)
        .body("state", equalTo("Queued"));
    client.awaitState(collection, file, "Indexed");

    assertThat(chunks(file)).isGreaterThan(before);
    client
        .request()
        .post(PATH + "/" + collection + "/parse")
        .then()
        .statusCode(200)
        .body("enqueued", equalTo(1));
    client.awaitDone(collection);
    client
        .request()
        .post(RagClient.documents(collection) + "/" + UUID.randomUUID() + "/parse")
        .then()
        .statusCode(404);
    RagClient other = RagClient.ofNewAccount();
    for (String path :
        List.of("/parse", "/documents/" + file + "/parse", "/documents/" + file + "/stop")) {
      other.request().post(PATH + "/" + collection + path).then().statusCode(404);
    }
  }

  @Test
  void stopsWhatIsQueuedUntilItIsAskedForAgain() {
    String collection =
        create(Map.of("collectionName", "stopped", "chunkMethod", "knowledge_graph"));
    String document = client.put(collection, "graph", "Ada met Charles in London.");
    client.awaitState(collection, document, "Cancelled");
    assertThat(client.document(collection, document).getString("error"))
        .contains("PARLEY_KNOWLEDGE_CHAT_MODEL");

    String path = RagClient.documents(collection) + "/" + document;
    client
        .request()
        .post(path + "/stop")
        .then()
        .statusCode(200)
        .body("state", equalTo("Cancelled"));
    client
        .json(Map.of("collectionName", "stopped", "chunkMethod", "naive"))
        .put(PATH + "/" + collection)
        .then()
        .statusCode(200);
    client.request().post(path + "/parse").then().statusCode(200);
    client.awaitState(collection, document, "Indexed");
  }

  @Test
  void saysWhichMethodsThereAre() {
    client
        .json(Map.of("collectionName", "x", "chunkMethod", "magic"))
        .post(PATH)
        .then()
        .statusCode(400)
        .body("errors[0].field", equalTo("chunkMethod"))
        .body("errors[0].allowed", hasItems("naive", "qa", "knowledge_graph"));
    client
        .json(Map.of("collectionName", "x", "parserConfig", Map.of("chunk_token_num", "many")))
        .post(PATH)
        .then()
        .statusCode(400)
        .body("errors[0].field", containsString("chunk_token_num"));
    client
        .json(Map.of("collectionName", "x", "parserConfig", "naive"))
        .post(PATH)
        .then()
        .statusCode(400);
    client.json(Map.of("collectionName", "x", "chunkMethod", 5)).post(PATH).then().statusCode(400);
  }

  @Test
  void keepsThePasswordOfAFileUnreadable() throws IOException {
    String collection = create(Map.of("collectionName", "secret"));
    String id =
        client
            .request()
            .multiPart("file", "locked.pdf", locked("sesame"))
            .multiPart("password", "sesame")
            .post(PATH + "/" + collection + "/files")
            .then()
            .statusCode(200)
            .extract()
            .path("documentId");
    client.awaitState(collection, id, "Indexed");

    assertThat(passages(collection, "harbour").getFirst()).contains("The harbour is closed.");
    String kept =
        database
            .first(
                "SELECT password FROM document WHERE id = ?",
                row -> row.getString(1),
                UUID.fromString(id))
            .orElseThrow();
    assertThat(kept).doesNotContain("sesame");
    assertThat(
            database.number(
                "SELECT count(*) FROM blob_removal WHERE blob_key LIKE ?", client.account() + "/%"))
        .isZero();
  }

  private static byte[] locked(String password) throws IOException {
    try (PDDocument document = new PDDocument();
        ByteArrayOutputStream bytes = new ByteArrayOutputStream()) {
      PDPage page = new PDPage();
      document.addPage(page);
      try (PDPageContentStream content = new PDPageContentStream(document, page)) {
        content.beginText();
        content.setFont(new PDType1Font(FontName.HELVETICA), 12);
        content.newLineAtOffset(72, 700);
        content.showText("The harbour is closed.");
        content.endText();
      }
      document.protect(new StandardProtectionPolicy("owner", password, new AccessPermission()));
      document.save(bytes);
      return bytes.toByteArray();
    }
  }
}
