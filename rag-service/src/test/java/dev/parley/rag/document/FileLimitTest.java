package dev.parley.rag.document;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Files that are too large are refused before they are here. The limit of this profile is 3 MB. */
@QuarkusTest
@TestProfile(RagProfile.class)
@WithTestResource(StackResource.class)
class FileLimitTest {

  private static final int MEGABYTE = 1 << 20;
  private static final Path UPLOADS = Path.of("target", "test-uploads");

  private final RagClient client = RagClient.ofNewAccount();
  private String collection = "";

  @BeforeEach
  void createCollection() {
    collection = client.createCollection("limits");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/v1/collections/{c}/files", "/aibuilder/api/v1/datasets/{c}/documents"})
  void refusesWhatSaysItIsTooLargeBeforeItIsSent(String path) throws IOException {
    for (long length : new long[] {5L * MEGABYTE, 2_000_000_000L}) {
      try (Socket socket = open(path, "Content-Length: " + length)) {
        assertThat(answer(socket))
            .startsWith("HTTP/1.1 413")
            .containsIgnoringCase("connection: close");
      }
    }
  }

  @Test
  void namesTheLimitAndItsSetting() throws IOException {
    try (Socket socket = open("/api/v1/collections/{c}/files", "Content-Length: 5000000")) {
      assertThat(answer(socket))
          .contains("application/problem+json", "3145728", "parley.documents.largest-file");
    }
  }

  @Test
  void answersEvenOneWhoGoesOnSending() throws IOException {
    for (int length : new int[] {10 * MEGABYTE, 30 * MEGABYTE}) {
      try (Socket socket = open("/api/v1/collections/{c}/files", "Content-Length: " + length)) {
        byte[] block = new byte[64 * 1024];
        for (int sent = 0; sent < 2 * MEGABYTE; sent += block.length) {
          socket.getOutputStream().write(block);
        }
        assertThat(answer(socket)).startsWith("HTTP/1.1 413").contains("too-large");
      }
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"/api/v1/collections/{c}/files", "/aibuilder/api/v1/datasets/{c}/documents"})
  void cutsOffWhatDoesNotSayItsLength(String path) throws IOException {
    int sent = 0;
    try (Socket socket = open(path, "Transfer-Encoding: chunked")) {
      OutputStream output = socket.getOutputStream();
      chunk(
          output,
          "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a.txt\"\r\n\r\n"
              .getBytes(StandardCharsets.US_ASCII));
      byte[] block = new byte[64 * 1024];
      try {
        while (sent < 18 * MEGABYTE && socket.getInputStream().available() == 0) {
          chunk(output, block);
          sent += block.length;
        }
        assertThat(answer(socket)).startsWith("HTTP/1.1 413");
      } catch (IOException closed) {
        assertThat(sent).isLessThan(18 * MEGABYTE);
      }
    }
    assertThat(sent).isBetween(2 * MEGABYTE, 17 * MEGABYTE);
    await().atMost(Duration.ofSeconds(10)).until(() -> leftOver() == 0);
    assertThat(client.collection(collection).getInt("state.total")).isZero();
  }

  @Test
  void takesAFileJustBelowTheLimit() {
    String id =
        client
            .request()
            .multiPart(
                "file",
                "large.txt",
                "word ".repeat(3 * MEGABYTE / 5).getBytes(StandardCharsets.UTF_8))
            .post("/api/v1/collections/" + collection + "/files")
            .then()
            .statusCode(200)
            .extract()
            .path("documentId");
    assertThat(UUID.fromString(id)).isNotNull();
    client.request().delete("/api/v1/collections/" + collection).then().statusCode(200);
  }

  private static void chunk(OutputStream output, byte[] bytes) throws IOException {
    String length = Integer.toHexString(bytes.length) + "\r\n";
    output.write(length.getBytes(StandardCharsets.US_ASCII));
    output.write(bytes);
    output.write("\r\n".getBytes(StandardCharsets.US_ASCII));
    output.flush();
  }

  private Socket open(String path, String header) throws IOException {
    Socket socket = new Socket("127.0.0.1", RestAssured.port);
    socket.setSoTimeout(10_000);
    List<String> head =
        List.of(
            "POST " + path.replace("{c}", collection) + " HTTP/1.1",
            "Host: localhost",
            "Authorization: " + TestTokens.bearer(client.account()),
            "Content-Type: multipart/form-data; boundary=b",
            header,
            "",
            "");
    socket.getOutputStream().write(String.join("\r\n", head).getBytes(StandardCharsets.US_ASCII));
    socket.getOutputStream().flush();
    return socket;
  }

  private static String answer(Socket socket) throws IOException {
    InputStream input = socket.getInputStream();
    return new String(input.readAllBytes(), StandardCharsets.UTF_8);
  }

  private static long leftOver() throws IOException {
    if (!Files.isDirectory(UPLOADS)) {
      return 0;
    }
    try (Stream<Path> files = Files.walk(UPLOADS)) {
      return files.mapToLong(file -> file.toFile().isFile() ? file.toFile().length() : 0).sum();
    }
  }
}
