package dev.parley.rag.filetext;

import static io.restassured.RestAssured.given;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.rag.RagProfile;
import dev.parley.testing.StackResource;
import dev.parley.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.response.ValidatableResponse;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.junit.jupiter.api.Test;

@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class FileTextTest {

  private static ValidatableResponse read(String name, byte[] file) {
    return given()
        .header("Authorization", TestTokens.bearer(UUID.randomUUID()))
        .contentType("application/octet-stream")
        .queryParam("name", name)
        .body(file)
        .post("/internal/v1/file-texts")
        .then();
  }

  /** The smallest document of Word that can be: a heading and a paragraph. */
  private static byte[] wordDocument() throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ZipOutputStream zip = new ZipOutputStream(bytes)) {
      put(
          zip,
          "[Content_Types].xml",
          "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\">"
              + "<Default Extension=\"rels\""
              + " ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/>"
              + "<Override PartName=\"/word/document.xml\" ContentType=\"application/vnd"
              + ".openxmlformats-officedocument.wordprocessingml.document.main+xml\"/></Types>");
      put(
          zip,
          "_rels/.rels",
          "<Relationships"
              + " xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\">"
              + "<Relationship Id=\"r1\" Type=\"http://schemas.openxmlformats.org/officeDocument/2006"
              + "/relationships/officeDocument\" Target=\"word/document.xml\"/></Relationships>");
      put(
          zip,
          "word/document.xml",
          "<w:document"
              + " xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>"
              + "<w:p><w:r><w:t>The bridge was painted red.</w:t></w:r></w:p></w:body></w:document>");
    }
    return bytes.toByteArray();
  }

  private static void put(ZipOutputStream zip, String name, String text) throws IOException {
    zip.putNextEntry(new ZipEntry(name));
    zip.write(text.getBytes(StandardCharsets.UTF_8));
    zip.closeEntry();
  }

  @Test
  void theTextOfAFileIsGivenAsMarkdown() throws IOException {
    read("report.docx", wordDocument())
        .statusCode(200)
        .body("text", containsString("The bridge was painted red."))
        .body("mediaType", containsString("word"));
    read("table.csv", "name,height\nTower,12\n".getBytes(StandardCharsets.UTF_8))
        .statusCode(200)
        .body("text", containsString("| Tower | 12 |"));
  }

  @Test
  void whatHoldsNoTextIsSaidInWords() {
    read("broken.pdf", "%PDF-1.7 and then nothing".getBytes(StandardCharsets.UTF_8))
        .statusCode(422)
        .body("type", equalTo("urn:parley:problem:unprocessable"));
    read("", new byte[] {1}).statusCode(400);
  }

  @Test
  void onlyServicesMayAsk() {
    given()
        .contentType("application/octet-stream")
        .body(new byte[] {1})
        .post("/internal/v1/file-texts?name=a.txt")
        .then()
        .statusCode(401);
  }
}
