package dev.parley.standalone;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Tells which ports of a stack somebody else listens on, all at once, and who. Uses the JDK only,
 * see {@link Part}.
 */
final class TakenPorts {

  private static final int CONNECT_MILLIS = 200;

  private TakenPorts() {}

  /** Run by the launcher before a build: prints what is taken and exits with 4, or says nothing. */
  public static void main(String[] args) {
    try {
      List<String> taken = find(StackPorts.from(System.getenv()), args[0]);
      taken.forEach(System.out::println);
      System.exit(taken.isEmpty() ? 0 : 4);
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage());
      System.exit(2);
    }
  }

  /**
   * One line a taken port, and a last one on how to choose others; empty when all are free.
   *
   * @param host where the gateway listens; everything else listens on 127.0.0.1
   */
  static List<String> find(StackPorts ports, String host) {
    List<String> lines = new ArrayList<>();
    for (Map.Entry<Part, Integer> entry : ports.byPart().entrySet()) {
      String address = entry.getKey() == Part.GATEWAY ? host : "127.0.0.1";
      int port = entry.getValue();
      if (isTaken(address, port)) {
        lines.add(
            "Port %d (%s) is taken by %s"
                .formatted(port, entry.getKey().label(), PortHolder.describe(port)));
      }
    }
    if (!lines.isEmpty()) {
      lines.add(
          "Choose others: ./parley up --port 9700 moves all nine (9700 to 9708), PARLEY_PORT_GATEWAY=9700 (or _INFERENCE, _RAG, _CHAT, _SCHEDULER, _SHELL, _POSTGRES, _KAFKA, _KAFKA_CONTROLLER) moves one.");
    }
    return lines;
  }

  private static boolean isTaken(String host, int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getByName(host), port), 1);
    } catch (IOException e) {
      return true;
    }
    return answers(port);
  }

  /** Where a wildcard listener does not stop a second one on 127.0.0.1 (macOS). */
  private static boolean answers(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), CONNECT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }
}
