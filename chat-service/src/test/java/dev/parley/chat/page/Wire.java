package dev.parley.chat.page;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A connection to the service that a test can cut, as a network or a killed service does, and mend.
 */
final class Wire implements AutoCloseable {

  private final int target;
  private final int port;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile ServerSocket door;

  /**
   * @param target port of the service
   */
  Wire(int target) throws IOException {
    this.target = target;
    this.door = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.port = door.getLocalPort();
    accept(door);
  }

  /** Where a browser reaches the service through the wire. */
  String address() {
    return "http://localhost:" + port;
  }

  /** Breaks every connection, and refuses new ones. */
  void cut() throws IOException {
    door.close();
    for (Socket socket : open) {
      try (socket) {
        socket.setSoLinger(true, 0); // a reset, not an end: nothing says that this was all
      } catch (SocketException e) {
        continue; // gone already
      }
    }
    open.clear();
  }

  void mend() throws IOException {
    ServerSocket again = new ServerSocket();
    again.setReuseAddress(true);
    again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    door = again;
    accept(again);
  }

  @Override
  public void close() throws IOException {
    cut();
  }

  private void accept(ServerSocket at) {
    Thread.ofVirtual()
        .start(
            () -> {
              while (!at.isClosed()) {
                try {
                  join(at.accept());
                } catch (IOException e) {
                  continue; // closed, or a browser that left at once
                }
              }
            });
  }

  private void join(Socket browser) throws IOException {
    Socket service = new Socket(InetAddress.getLoopbackAddress(), target);
    open.add(browser);
    open.add(service);
    pump(browser, service);
    pump(service, browser);
  }

  private void pump(Socket from, Socket to) {
    Thread.ofVirtual()
        .start(
            () -> {
              try (from;
                  to) {
                InputStream in = from.getInputStream();
                OutputStream out = to.getOutputStream();
                in.transferTo(out);
              } catch (IOException e) {
                return; // cut
              } finally {
                open.remove(from);
                open.remove(to);
              }
            });
  }
}
