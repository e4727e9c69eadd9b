package dev.parley.outbound;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import javax.net.ServerSocketFactory;

/**
 * A server on every loopback address that answers bytes as a test writes them, wrong ones included.
 */
final class FaultyServer implements AutoCloseable {

  private final ServerSocket socket;
  private final Map<String, Reply> replies = new ConcurrentHashMap<>();
  private final List<Received> received = new CopyOnWriteArrayList<>();
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** Becomes zero when a client ends a connection while its answer is being written. */
  final CountDownLatch clientGone = new CountDownLatch(1);

  /** Writes an answer; an exception means that the client went away. */
  interface Reply {
    void write(OutputStream out) throws IOException;
  }

  /** A request as it arrived. */
  record Received(String line, List<String> headers, String body) {
    boolean has(String text) {
      return headers.stream().anyMatch(header -> header.contains(text));
    }
  }

  FaultyServer() throws IOException {
    this(ServerSocketFactory.getDefault());
  }

  FaultyServer(ServerSocketFactory factory) throws IOException {
    socket = factory.createServerSocket(0, 50, InetAddress.getByName("0.0.0.0"));
    Thread.startVirtualThread(this::accept);
  }

  int port() {
    return socket.getLocalPort();
  }

  String url(String path) {
    return "http://good.example:" + port() + path;
  }

  List<Received> received() {
    return received;
  }

  FaultyServer on(String path, Reply reply) {
    replies.put(path, reply);
    return this;
  }

  FaultyServer on(String path, String answer) {
    return on(path, out -> out.write(answer.getBytes(StandardCharsets.ISO_8859_1)));
  }

  /** A whole answer with a length. */
  static String ok(String body) {
    return "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\nContent-Length: "
        + body.length()
        + "\r\n\r\n"
        + body;
  }

  static String redirect(int status, String location) {
    return "HTTP/1.1 " + status + " Go\r\nLocation: " + location + "\r\nContent-Length: 0\r\n\r\n";
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        open.add(client);
        Thread.startVirtualThread(() -> serve(client));
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket client) {
    try (client) {
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(client.getInputStream(), StandardCharsets.ISO_8859_1));
      String line;
      while ((line = in.readLine()) != null) {
        Received request = read(line, in);
        received.add(request);
        String path = line.split(" ")[1].replaceAll("\\?.*", "");
        Reply reply =
            replies.getOrDefault(
                path, out -> out.write(ok("nothing").getBytes(StandardCharsets.ISO_8859_1)));
        OutputStream out = client.getOutputStream();
        reply.write(out);
        out.flush();
      }
    } catch (IOException e) {
      clientGone.countDown();
    }
  }

  private static Received read(String line, BufferedReader in) throws IOException {
    List<String> headers = new ArrayList<>();
    int length = 0;
    String header;
    while ((header = in.readLine()) != null && !header.isEmpty()) {
      headers.add(header);
      if (header.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(header.substring(15).strip());
      }
    }
    char[] body = new char[length];
    int at = 0;
    while (at < length) {
      int got = in.read(body, at, length - at);
      if (got < 0) {
        break;
      }
      at += got;
    }
    return new Received(line, headers, new String(body));
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket client : open) {
      client.close();
    }
  }
}
