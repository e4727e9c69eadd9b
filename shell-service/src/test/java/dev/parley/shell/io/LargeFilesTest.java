package dev.parley.shell.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.empty;
import static org.hamcrest.Matchers.equalTo;

import dev.parley.shell.Desk;
import dev.parley.shell.ShellStack;
import dev.parley.testing.StackResource;
import dev.parley.testing.TestTokens;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.common.http.TestHTTPResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@QuarkusTest
@WithTestResource(StackResource.class)
@WithTestResource(ShellStack.class)
@Timeout(120)
class LargeFilesTest {

  private static final int LARGEST = 104_857_600;
  private static final byte[] PIECE = new byte[1 << 20];

  private final Desk desk = Desk.create();

  @TestHTTPResource("/")
  URI address;

  @Test
  void theLargestFilePasses() {
    assertThat(desk.uploadZeros("large", LARGEST).statusCode()).isEqualTo(200);
    desk.details("large").body("data.size", equalTo(LARGEST));
    desk.request()
        .queryParam("path", "large")
        .header("Range", "bytes=-5")
        .get("/api/v1/shell/io/file")
        .then()
        .statusCode(206)
        .header("Content-Range", "bytes 104857595-104857599/104857600");
    desk.delete("large").statusCode(200);
  }

  @Test
  void oneThatSaysItIsLargerIsRefusedBeforeItIsSent() throws IOException {
    try (Connection connection = new Connection("Content-Length: " + (LARGEST + 1))) {
      assertThat(connection.statusLine()).contains("413");
      assertThat(connection.rest()).contains("application/problem+json").contains("too-large");
    }
    desk.list("/").body("entries", empty());
  }

  @Test
  void oneThatDoesNotSayIsRefusedWhenItTurnsOut() throws IOException {
    try (Connection connection = new Connection("Transfer-Encoding: chunked")) {
      connection.sendChunks(LARGEST + PIECE.length);
      assertThat(connection.statusLine()).contains("413");
      assertThat(connection.rest()).contains("application/problem+json").contains("too-large");
    }
    desk.list("/").body("entries", empty());
  }

  @Test
  void oneThatNeverEndsIsNotReadForEver() throws IOException {
    try (Connection connection = new Connection("Transfer-Encoding: chunked")) {
      connection.sendChunks(LARGEST + PIECE.length);
      assertThat(connection.statusLine()).contains("413");
      assertThat(connection.rest()).containsIgnoringCase("connection: close");
      connection.sendChunks(PIECE.length);
      assertThat(connection.isClosed()).isTrue();
    }
  }

  @Test
  void aClientThatAsksFirstIsToldToGoOn() throws IOException {
    String head = "Expect: 100-continue\r\nContent-Length: " + PIECE.length;
    try (Connection connection = new Connection(head)) {
      assertThat(connection.statusLine()).contains("100");
      assertThat(connection.statusLine()).isEmpty();
      connection.send(PIECE);
      assertThat(connection.statusLine()).contains("200");
    }
    desk.delete("f").statusCode(200);
  }

  @Test
  void aClientThatAsksFirstIsNotToldToSendWhatIsRefused() throws IOException {
    String head = "Expect: 100-continue\r\nContent-Length: 5";
    try (Connection connection = new Connection("/../f", head)) {
      assertThat(connection.statusLine()).contains("400");
    }
  }

  @Test
  void aBodyThatBreaksOffLeavesNothing() throws IOException {
    try (Connection connection = new Connection("Content-Length: 5000000")) {
      connection.send(PIECE);
    }
    try (Connection connection = new Connection("Transfer-Encoding: chunked")) {
      connection.sendChunk();
    }
    desk.upload("after", "x").statusCode(200);
    desk.delete("after").statusCode(200);
    desk.list("/").body("entries", empty());
  }

  @Test
  void aBodyInOddPiecesArrivesAsItWas() throws Exception {
    byte[] bytes = new byte[9_999_999];
    new Random(7).nextBytes(bytes);
    try (Connection connection = new Connection("Content-Length: " + bytes.length)) {
      for (int at = 0; at < bytes.length; at += 77_777) {
        connection.send(Arrays.copyOfRange(bytes, at, Math.min(bytes.length, at + 77_777)));
      }
      assertThat(connection.statusLine()).contains("200");
    }
    byte[] stored =
        desk.request().queryParam("path", "f").get("/api/v1/shell/io/file").asByteArray();
    assertThat(stored).isEqualTo(bytes);
    desk.delete("f").statusCode(200);
  }

  @Test
  void aConnectionGoesOnAfterABodyThatNobodyWanted() throws IOException {
    desk.upload("f", "x").statusCode(200);
    String head = "If-None-Match: *\r\nContent-Length: " + 5 * PIECE.length;
    try (Connection connection = new Connection(head)) {
      for (int sent = 0; sent < 5; sent++) {
        connection.send(PIECE);
      }
      assertThat(connection.statusLine()).contains("412");
      connection.send(connection.head("GET", "Accept: */*"));
      String line = connection.statusLine();
      while (line != null && !line.contains("HTTP/1.1")) {
        line = connection.statusLine();
      }
      assertThat(line).contains("200");
    }
    desk.delete("f").statusCode(200);
  }

  /** A connection on which an upload has begun. */
  private final class Connection implements AutoCloseable {

    private final Socket socket = new Socket(address.getHost(), address.getPort());
    private final OutputStream out = socket.getOutputStream();
    private final BufferedReader in =
        new BufferedReader(
            new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));

    private final String path;

    Connection(String header) throws IOException {
      this("/f", header);
    }

    Connection(String path, String header) throws IOException {
      this.path = path;
      socket.setSoTimeout(60_000);
      send(head("POST", header));
    }

    byte[] head(String method, String header) {
      String head =
          method
              + " /api/v1/shell/io/file?path="
              + path
              + " HTTP/1.1\r\nHost: test\r\nAuthorization: "
              + TestTokens.bearer(desk.account())
              + "\r\nX-Shell-User-Id: ann\r\n"
              + header
              + "\r\n\r\n";
      return head.getBytes(StandardCharsets.US_ASCII);
    }

    void send(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    void sendChunk() throws IOException {
      send((Integer.toHexString(PIECE.length) + "\r\n").getBytes(StandardCharsets.US_ASCII));
      send(PIECE);
      send("\r\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** Sends so many bytes, or fewer when the other side has heard enough. */
    void sendChunks(int bytes) {
      try {
        for (int sent = 0; sent < bytes; sent += PIECE.length) {
          sendChunk();
        }
      } catch (IOException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      }
    }

    String statusLine() throws IOException {
      return in.readLine();
    }

    /** Whether the other side ends the connection before the time to read is over. */
    boolean isClosed() throws IOException {
      char[] buffer = new char[4096];
      try {
        int read = in.read(buffer);
        while (read >= 0) {
          read = in.read(buffer);
        }
      } catch (java.net.SocketException e) {
        assertThat(e).hasMessageMatching("(?i).*(reset|broken pipe).*");
      } catch (java.net.SocketTimeoutException e) {
        return false;
      }
      return true;
    }

    String rest() throws IOException {
      StringBuilder all = new StringBuilder();
      char[] buffer = new char[4096];
      try {
        while (all.indexOf("}") < 0) {
          int read = in.read(buffer);
          if (read < 0) {
            break;
          }
          all.append(buffer, 0, read);
        }
      } catch (java.net.SocketException e) {
        return all.toString();
      }
      return all.toString();
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }
}
