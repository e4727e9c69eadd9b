package dev.parley.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;

/** Free TCP ports of 127.0.0.1, as the operating system hands them out. */
final class FreePorts {

  private FreePorts() {}

  /** The port itself, or a free one when it is 0; nobody reserves it until it is listened on. */
  static int orFree(int port) throws IOException {
    if (port != 0) {
      return port;
    }
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }
}
