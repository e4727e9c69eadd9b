package dev.parley.benchmarks.shell;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Uploads files with as little work of its own as there can be. */
final class SendFile {

  private static final int LONGEST_ANSWER = 1 << 14;

  private final URI server;
  private final String token;

  SendFile(URI server, String token) {
    this.server = server;
    this.token = token;
  }

  /**
   * Uploads a file and waits for the answer.
   *
   * @throws IllegalStateException when the answer is not 200
   */
  void send(String path, Path file) throws IOException {
    try (SocketChannel socket =
            SocketChannel.open(new InetSocketAddress(server.getHost(), server.getPort()));
        FileChannel bytes = FileChannel.open(file, StandardOpenOption.READ)) {
      write(socket, head(path, bytes.size()));
      for (long sent = 0; sent < bytes.size(); ) {
        sent += bytes.transferTo(sent, bytes.size() - sent, socket);
      }
      String status = statusOf(socket);
      if (!status.startsWith("HTTP/1.1 200")) {
        throw new IllegalStateException("The upload was answered: " + status);
      }
    }
  }

  private ByteBuffer head(String path, long length) {
    String head =
        String.join(
            "\r\n",
            "POST /api/v1/shell/io/file?path=" + path + " HTTP/1.1",
            "Host: " + server.getAuthority(),
            "Authorization: Bearer " + token,
            "X-Shell-User-Id: benchmark",
            "Content-Type: application/octet-stream",
            "Content-Length: " + length,
            "",
            "");
    return ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII));
  }

  private static void write(SocketChannel socket, ByteBuffer bytes) throws IOException {
    while (bytes.hasRemaining()) {
      socket.write(bytes);
    }
  }

  /** The first line of the answer. */
  private static String statusOf(SocketChannel socket) throws IOException {
    ByteBuffer answer = ByteBuffer.allocate(LONGEST_ANSWER);
    while (answer.hasRemaining() && socket.read(answer) >= 0) {
      String text = new String(answer.array(), 0, answer.position(), StandardCharsets.US_ASCII);
      int end = text.indexOf("\r\n");
      if (end >= 0) {
        return text.substring(0, end);
      }
    }
    return "nothing";
  }
}
