package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasKey;

import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.rag.parsing.ParsingConfig;
import dev.parley.rag.sql.Database;
import dev.parley.storage.BlobMissingException;
import dev.parley.storage.BlobStore;
import dev.parley.storage.BlobStores;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.Response;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Files as documents, from their upload to the passage that a search finds. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class FileTest {

  private static final String TEXT =
      "# Lighthouses\n\nKeepers lit the lamp at dusk.\n\n## Lenses\n\nAugustin Fresnel invented a"
          + " lens of many rings.\n\n| place | year |\n|---|---|\n| Cordouan | 1823 |\n";

  private final RagClient client = RagClient.ofNewAccount();
  private String collection;

  @Inject Database database;
  @Inject ParsingConfig parsing;
  @Inject DocumentConfig config;
  @Inject StorageConfig storage;

  @BeforeEach
  void createCollection() {
    assertThat(Files.isDirectory(parsing.home().resolve("lib")))
        .as("the program that reads files is built: mvn -pl document-parser -am package")
        .isTrue();
    collection = client.createCollection("files");
  }

  private Response upload(String name, byte[] bytes) {
    return client
        .request()
        .multiPart("file", name, bytes)
        .post("/api/v1/collections/" + collection + "/files");
  }

  private String uploaded(String name, String text) {
    return upload(name, text.getBytes(StandardCharsets.UTF_8))
        .then()
        .statusCode(200)
        .extract()
        .path("documentId");
  }

  private Map<String, Object> document(String id) {
    return client.request().get(RagClient.documents(collection) + "/" + id).jsonPath().getMap("");
  }

  @Test
  void isReadCutAndFoundWithItsPlace() {
    String id = uploaded("lamps.md", TEXT);
    client.awaitState(collection, id, "Indexed");

    Map<String, Object> document = document(id);
    assertThat((String) document.get("contents")).contains("# Lighthouses", "| Cordouan | 1823 |");
    assertThat(document.get("file").toString()).contains("bytes=" + TEXT.length());
    client
        .json(
            Map.of("terms", List.of("Who invented the lens?"), "collections", List.of(collection)))
        .post("/api/v1/query")
        .then()
        .statusCode(200)
        .body("[0].documentName", equalTo("lamps.md"))
        .body("[0].documentContent", containsString("Fresnel"));
    client
        .request()
        .get(RagClient.documents(collection) + "/" + id + "/content")
        .then()
        .statusCode(200)
        .header("Content-Disposition", containsString("lamps.md"))
        .body(equalTo(TEXT));
  }

  @Test
  void saysWhyAFileWasNotRead() {
    String id = uploaded("photo.png", "\u0000no picture at all");
    String broken = uploaded("broken.docx", "PK\u0003\u0004 this is no zip");
    String good = uploaded("good.txt", "Harbours are sheltered.");

    client.awaitState(collection, id, "Cancelled");
    client.awaitState(collection, broken, "Cancelled");
    client.awaitState(collection, good, "Indexed");
    assertThat((String) document(id).get("error")).endsWith(".");
    assertThat((String) document(broken).get("error")).endsWith(".");
    client
        .request()
        .post("/api/v1/collections/" + collection + "/retry")
        .then()
        .statusCode(200)
        .body("enqueued", equalTo(2));
    client.awaitState(collection, broken, "Cancelled");
  }

  @Test
  void leavesNothingBehindWhenItIsDeleted() {
    String id = uploaded("gone.txt", "Ferries cross the strait.");
    client.awaitState(collection, id, "Indexed");
    client.request().delete(RagClient.documents(collection) + "/" + id).then().statusCode(200);

    await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> database.number("SELECT count(*) FROM blob_removal") == 0);
    assertThat(
            database.number(
                "SELECT count(*) FROM embedding WHERE account_id = ?", client.account()))
        .isZero();
    client
        .request()
        .get("/api/v1/collections/" + collection + "/consistency")
        .then()
        .body("[0].consistent", equalTo(true))
        .body("[0].expected", equalTo(0));
  }

  @Test
  void replacesADocumentOfItsName() {
    String first = client.put(collection, "same", "A text about gulls.");
    client.awaitDone(collection);
    String second = uploaded("same", "A file about terns.");
    client.awaitState(collection, second, "Indexed");

    assertThat(second).isEqualTo(first);
    assertThat(document(second).get("contents")).isEqualTo("A file about terns.");
    client.put(collection, "same", "A text again.");
    client.awaitDone(collection);
    assertThat(document(second).get("file")).isNull();
  }

  @Test
  void showsTheLastOfManyVersionsThatTextsAndFilesBringAtOnce() {
    for (int version = 0; version < 20; version++) {
      client.put(collection, "same", "Text version " + version + " of the harbour.");
      uploaded("same", "File version " + version + " of the harbour.");
    }
    client.awaitDone(collection);

    client
        .query(Map.of("terms", List.of("harbour"), "collections", List.of(collection)))
        .then()
        .statusCode(200)
        .body("documentContent", equalTo(List.of("File version 19 of the harbour.")));
    client
        .request()
        .get("/api/v1/collections/" + collection + "/consistency")
        .then()
        .body("[0].consistent", equalTo(true));
  }

  @Test
  void takesNoPathForAName() {
    String id = uploaded("../../etc/passwd", "Only a name.");

    assertThat(document(id).get("name")).isEqualTo("passwd");
    upload("..", "x".getBytes(StandardCharsets.UTF_8)).then().statusCode(400);
  }

  @Test
  void belongsToItsAccount() {
    String id = uploaded("mine.txt", "Mine.");
    RagClient other = RagClient.ofNewAccount();
    for (String path :
        List.of("/documents/" + id + "/content", "/consistency", "/documents/" + id)) {
      other.request().get("/api/v1/collections/" + collection + path).then().statusCode(404);
    }
    other
        .request()
        .multiPart("file", "x.txt", "x".getBytes(StandardCharsets.UTF_8))
        .post("/api/v1/collections/" + collection + "/files")
        .then()
        .statusCode(404);
    other.request().post("/api/v1/collections/" + collection + "/retry").then().statusCode(404);
  }

  @Test
  void repairsWhatTheIndexLacksAndWhatItHasTooMuch() {
    String kept = client.put(collection, "kept", "About basalt.");
    String stray = client.put(collection, "stray", "About gneiss.");
    client.awaitDone(collection);
    database.update("DELETE FROM document WHERE id = ?", UUID.fromString(stray));
    String path = "/api/v1/collections/" + collection + "/consistency";
    client.request().get(path).then().body("[0].stray", equalTo(1));

    client.request().post(path).then().statusCode(200).body("[0]", hasKey("missing"));

    client.request().get(path).then().body("[0].consistent", equalTo(true));
    assertThat(client.find(collection, "basalt")).containsExactly("kept");
    assertThat(document(kept).get("state")).isEqualTo("Indexed");
  }

  private BlobStore store() {
    return BlobStores.open(storage.orFolder(config.files()));
  }

  @Test
  void findsAndRepairsWhatWasChangedByHand() {
    String text = client.put(collection, "text", "About basalt.");
    String hidden = client.put(collection, "hidden", "About gneiss.");
    client.awaitDone(collection);
    String path = "/api/v1/collections/" + collection + "/consistency";
    client.request().get(path).then().body("[0].consistent", equalTo(true));

    database.update(
        "UPDATE chunk SET text = 'About marble.' WHERE document_id = ?", UUID.fromString(text));
    database.update(
        "UPDATE chunk SET available = false WHERE document_id = ?", UUID.fromString(hidden));
    database.update("DELETE FROM embedding WHERE account_id = ?", client.account());
    String strayFile = client.account() + "/" + UUID.randomUUID();
    store().put(strayFile, new ByteArrayInputStream(new byte[9]), BlobStore.UNKNOWN_LENGTH);

    client
        .request()
        .post(path)
        .then()
        .statusCode(200)
        .body("[0].consistent", equalTo(false))
        .body("[0].changed", equalTo(1))
        .body("[0].stray", equalTo(1))
        .body("[0].withoutVector", equalTo(1))
        .body("[0].strayFiles", equalTo(1));
    client.awaitDone(collection);
    client.request().get(path).then().body("[0].consistent", equalTo(true));
    assertThat(client.find(collection, "marble")).containsExactly("text");
    assertThatThrownBy(() -> store().size(strayFile)).isInstanceOf(BlobMissingException.class);
  }

  @Test
  void saysWhichFilesAreGone() {
    String id = uploaded("lamps.md", TEXT);
    client.awaitState(collection, id, "Indexed");
    String key =
        database
            .first(
                "SELECT blob_key FROM document WHERE id = ?",
                row -> row.getString(1),
                UUID.fromString(id))
            .orElseThrow();
    store().delete(key);

    client
        .request()
        .get("/api/v1/collections/" + collection + "/consistency")
        .then()
        .body("[0].consistent", equalTo(false))
        .body("[0].missingFiles", equalTo(List.of(id)));
  }
}
