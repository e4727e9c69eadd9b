package dev.parley.standalone;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;

/** Asks a process whether it does its work. */
final class ProbeHealth {

  private static final int TIMEOUT_MILLIS = 2000;
  private static final ObjectMapper JSON = new ObjectMapper();

  private ProbeHealth() {}

  /** Whether the address answers 200. */
  static boolean isReady(String url) {
    try {
      HttpURLConnection connection = open(url);
      try {
        return connection.getResponseCode() == 200;
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return false;
    }
  }

  /** {@code ready}, or in words what is not: the checks that are down, or that nothing answers. */
  static String describe(String url) {
    try {
      HttpURLConnection connection = open(url);
      try {
        return connection.getResponseCode() == 200 ? "ready" : "not ready" + failing(connection);
      } finally {
        connection.disconnect();
      }
    } catch (IOException e) {
      return "no answer";
    }
  }

  /** Whether something listens on a port of this machine. */
  static boolean listens(int port) {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress("127.0.0.1", port), TIMEOUT_MILLIS);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static HttpURLConnection open(String url) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(url).toURL().openConnection();
    connection.setConnectTimeout(TIMEOUT_MILLIS);
    connection.setReadTimeout(TIMEOUT_MILLIS);
    return connection;
  }

  private static String failing(HttpURLConnection connection) throws IOException {
    try (InputStream body = connection.getErrorStream()) {
      if (body == null) {
        return "";
      }
      List<String> down = new ArrayList<>();
      for (JsonNode check : JSON.readTree(body).path("checks")) {
        if (check.path("status").asText().equals("DOWN")) {
          down.add(check.path("name").asText());
        }
      }
      return down.isEmpty() ? "" : ": " + String.join(", ", down);
    }
  }
}
