package dev.parley.inference;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * An upstream on 127.0.0.1 of which a test writes every byte, also those that no HTTP server would
 * write. One script answers each request; a connection takes one request.
 */
public final class RawUpstream implements AutoCloseable {

  /** The head of a streamed answer in chunks. */
  public static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n";

  /** The head of a streamed answer that lasts until the connection ends. */
  public static final String UNTIL_CLOSED =
      "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n";

  private static final int RESET = 0;

  private final ServerSocket server;
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
  private final AtomicInteger left = new AtomicInteger();

  /** What is done with a connection once its request is there; the connection is closed after. */
  public interface Script {
    void answer(Wire wire) throws IOException, InterruptedException;
  }

  private RawUpstream(Script script) {
    try {
      server = new ServerSocket(0, 1100, InetAddress.getLoopbackAddress());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    threads.execute(() -> accept(script));
  }

  /** Starts on a free port. */
  public static RawUpstream start(Script script) {
    return new RawUpstream(script);
  }

  /** Writes the head and then each piece as a chunk of its own, and ends the answer. */
  public static Script chunks(byte[]... pieces) {
    return wire -> {
      wire.write(CHUNKED);
      for (byte[] piece : pieces) {
        wire.chunk(piece);
      }
      wire.write("0\r\n\r\n");
    };
  }

  public String baseUrl() {
    return "http://127.0.0.1:" + server.getLocalPort() + "/v1";
  }

  /** How often a client was seen to leave by {@link Wire#awaitLeave}. */
  public int left() {
    return left.get();
  }

  @Override
  public void close() {
    try {
      server.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      threads.shutdownNow();
    }
  }

  private void accept(Script script) {
    while (!server.isClosed()) {
      try {
        Socket socket = server.accept();
        threads.execute(() -> serve(socket, script));
      } catch (IOException closed) {
        return;
      }
    }
  }

  private void serve(Socket connection, Script script) {
    try (Socket socket = connection) {
      socket.setTcpNoDelay(true);
      InputStream in = new BufferedInputStream(socket.getInputStream());
      readRequest(in);
      script.answer(new Wire(socket, in));
    } catch (IOException gone) {
      // the client left, as some tests want
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static void readRequest(InputStream in) throws IOException {
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("no request");
      }
      head.append((char) b);
    }
    int length = 0;
    for (String line : head.toString().split("\r\n")) {
      if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
        length = Integer.parseInt(line.substring(15).strip());
      }
    }
    in.readNBytes(length);
  }

  /** One connection, after its request. */
  public final class Wire {

    private final Socket socket;
    private final InputStream in;
    private final OutputStream out;

    private Wire(Socket socket, InputStream in) throws IOException {
      this.socket = socket;
      this.in = in;
      this.out = socket.getOutputStream();
    }

    public void write(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    public void write(String text) throws IOException {
      write(text.getBytes(StandardCharsets.UTF_8));
    }

    /** Writes one chunk of HTTP's chunked encoding. */
    public void chunk(byte[] piece) throws IOException {
      if (piece.length > 0) {
        write(Integer.toHexString(piece.length) + "\r\n");
        write(piece);
        write("\r\n");
      }
    }

    public void chunk(String piece) throws IOException {
      chunk(piece.getBytes(StandardCharsets.UTF_8));
    }

    /** Ends the connection at once, with a reset instead of an orderly end. */
    public void reset() throws IOException {
      socket.setSoLinger(true, RESET);
      socket.close();
    }

    /** Says nothing more until the client leaves, and counts that. */
    public void awaitLeave() throws IOException {
      socket.setSoTimeout(30_000);
      try {
        while (in.read() >= 0) {
          // what it still sends does not matter
        }
      } finally {
        left.incrementAndGet();
      }
    }

    /** Says nothing for so long. */
    public void silence(long millis) throws InterruptedException {
      var unused = new CountDownLatch(1).await(millis, TimeUnit.MILLISECONDS);
    }
  }
}
