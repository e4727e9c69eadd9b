package dev.parley.rag.dialect.aibuilder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.rag.RagClient;
import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.path.json.JsonPath;
import io.restassured.specification.RequestSpecification;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.text.Normalizer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/** Real files through both dialects, each with what its manifest says that it must yield. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class ManifestTest {

  private static final Duration ALL = Duration.ofMinutes(9);

  private final AiBuilderClient client = new AiBuilderClient();
  private final RagClient plain = client.plain();

  private record Upload(JsonNode entry, @Nullable String password, Path file) {

    String name() {
      return (password == null ? "" : password + " ") + file.getFileName();
    }
  }

  private static Path folder() {
    String given = System.getenv("PARLEY_SHARED_DATA");
    Path data = given == null ? Path.of("../../shared/data") : Path.of(given);
    return data.resolve("documents");
  }

  private static List<JsonNode> manifest() throws IOException {
    Path manifest = folder().resolve("manifest.json");
    Assumptions.assumeTrue(
        Files.exists(manifest),
        "The folder of real documents is absent (" + manifest + "); PARLEY_SHARED_DATA names it.");
    List<JsonNode> entries = new ArrayList<>();
    new ObjectMapper().readTree(manifest.toFile()).forEach(entries::add);
    return entries;
  }

  @Test
  void yieldsWhatIsPromisedByTheNativeApi() throws IOException {
    String collection = plain.createCollection("manifest");
    Map<String, Upload> uploads = new LinkedHashMap<>();
    for (JsonNode entry : manifest()) {
      Path file = folder().resolve(entry.path("file").asText());
      List<@Nullable String> passwords = new ArrayList<>();
      passwords.add(null);
      if (entry.path("password").isTextual()) {
        passwords.add(entry.path("password").asText());
      }
      if (entry.path("expect").asText().equals("password")) {
        passwords.add("wrong one");
      }
      for (String password : passwords) {
        Upload upload = new Upload(entry, password, file);
        uploads.put(send(collection, upload), upload);
      }
    }

    await()
        .atMost(ALL)
        .pollInterval(Duration.ofMillis(250))
        .until(() -> plain.collection(collection).getInt("state.queued") == 0);
    for (var each : uploads.entrySet()) {
      check(collection, each.getKey(), each.getValue());
    }
  }

  private String send(String collection, Upload upload) throws IOException {
    RequestSpecification request =
        plain.request().multiPart("file", upload.name(), Files.readAllBytes(upload.file()));
    if (upload.password() != null) {
      request.multiPart("password", upload.password());
    }
    return request
        .post("/api/v1/collections/" + collection + "/files")
        .then()
        .statusCode(200)
        .extract()
        .path("documentId");
  }

  private void check(String collection, String id, Upload upload) throws IOException {
    JsonPath document = plain.document(collection, id);
    boolean indexed = document.getString("state").equals("Indexed");
    String expect = upload.entry().path("expect").asText();
    boolean opens = upload.password() != null && !upload.password().equals("wrong one");
    checkOutcome(
        upload.name(),
        opens ? "text" : expect,
        upload.entry(),
        indexed,
        indexed ? document.getString("contents") : "",
        document.getString("error"));
    if (upload.entry().has("pages")) {
      assertThat(document.getInt("file.pages"))
          .as(upload.name())
          .isEqualTo(upload.entry().path("pages").asInt());
    }
    byte[] downloaded =
        plain.request().get(RagClient.documents(collection) + "/" + id + "/content").asByteArray();
    assertThat(downloaded).as(upload.name()).isEqualTo(Files.readAllBytes(upload.file()));
  }

  private static void checkOutcome(
      String name,
      String expect,
      JsonNode entry,
      boolean indexed,
      String contents,
      @Nullable String error) {
    String text = normal(contents);
    switch (expect) {
      case "text" -> assertThat(indexed).as("%s: %s", name, error).isTrue();
      case "password" -> assertThat(error).as(name).containsIgnoringCase("password");
      case "reject", "bomb" -> assertThat(error).as(name).isNotBlank();
      case "no_text_layer" ->
          assertThat(indexed || error.contains("OCR")).as("%s: %s", name, error).isTrue();
      default -> assertThat(indexed || !error.isBlank()).as(name).isTrue();
    }
    if (indexed) {
      entry
          .path("must_contain")
          .forEach(words -> assertThat(text).as(name).contains(normal(words.asText())));
      entry
          .path("must_not_contain")
          .forEach(words -> assertThat(text).as(name).doesNotContain(words.asText()));
    }
  }

  private static String normal(String text) {
    return Normalizer.normalize(text, Normalizer.Form.NFKC).replaceAll("\\s+", " ").strip();
  }

  @Test
  void yieldsWhatIsPromisedByAiBuilder() throws IOException {
    String dataset = client.createDataset("manifest");
    Map<String, JsonNode> uploads = new LinkedHashMap<>();
    for (JsonNode entry : manifest()) {
      Path file = folder().resolve(entry.path("file").asText());
      String name = file.getFileName().toString();
      uploads.put(client.upload(dataset, name, Files.readAllBytes(file)), entry);
    }
    client.parse(dataset, List.copyOf(uploads.keySet()));

    await()
        .atMost(ALL)
        .pollInterval(Duration.ofMillis(250))
        .until(
            () ->
                AiBuilderClient.data(client.get("/datasets/" + dataset + "/documents?run=RUNNING"))
                        .getInt("total")
                    == 0);
    for (var each : uploads.entrySet()) {
      JsonPath document = client.document(dataset, each.getKey());
      boolean indexed = document.getString("run").equals("DONE");
      checkOutcome(
          document.getString("name"),
          each.getValue().path("expect").asText(),
          each.getValue(),
          indexed,
          indexed ? chunks(dataset, each.getKey(), document.getInt("chunk_count")) : "",
          document.getString("progress_msg"));
    }
  }

  private String chunks(String dataset, String document, int count) {
    StringBuilder text = new StringBuilder();
    int size = 100;
    for (int page = 1; (page - 1) * size < count; page++) {
      String path =
          "/datasets/" + dataset + "/documents/" + document + "/chunks?page_size=100&page=" + page;
      List<String> contents = AiBuilderClient.data(client.get(path)).getList("chunks.content");
      contents.forEach(each -> text.append(each).append('\n'));
    }
    return text.toString();
  }
}
