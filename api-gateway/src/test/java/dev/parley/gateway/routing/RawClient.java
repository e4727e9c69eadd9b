package dev.parley.gateway.routing;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URL;
import java.nio.charset.StandardCharsets;

/** An HTTP client that sends exactly what it is told, and reads no more than it is asked to. */
final class RawClient implements AutoCloseable {

  private static final int READ_TIMEOUT_MILLIS = 15_000;

  private final Socket socket;

  RawClient(URL gateway) throws IOException {
    socket = new Socket();
    socket.setReceiveBufferSize(64 * 1024);
    socket.connect(new java.net.InetSocketAddress(gateway.getHost(), gateway.getPort()));
    socket.setSoTimeout(READ_TIMEOUT_MILLIS);
  }

  /** Sends lines (each ended by CRLF) and the empty line that ends a head. */
  RawClient head(String... lines) throws IOException {
    return send(String.join("\r\n", lines) + "\r\n\r\n");
  }

  RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(StandardCharsets.ISO_8859_1));
    return this;
  }

  InputStream input() throws IOException {
    return socket.getInputStream();
  }

  /** Reads until the text has come, and returns everything up to its end. */
  String readUntil(String end) throws IOException {
    ByteArrayOutputStream read = new ByteArrayOutputStream();
    InputStream input = socket.getInputStream();
    while (!read.toString(StandardCharsets.ISO_8859_1).endsWith(end)) {
      int b = input.read();
      if (b < 0) {
        throw new IOException("Closed after: " + read);
      }
      read.write(b);
    }
    return read.toString(StandardCharsets.ISO_8859_1);
  }

  /** Reads until the other side closes. */
  String readAll() throws IOException {
    return new String(socket.getInputStream().readAllBytes(), StandardCharsets.ISO_8859_1);
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
