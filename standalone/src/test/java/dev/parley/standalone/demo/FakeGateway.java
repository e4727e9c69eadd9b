package dev.parley.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** A gateway that keeps what the demo makes in memory, and notes each call that changes it. */
final class FakeGateway implements AutoCloseable {

  static final String BOOTSTRAP = "bootstrap";

  final List<String> changes = new ArrayList<>();
  final Map<String, JsonNode> documents = new LinkedHashMap<>();
  JsonNode assistant = GatewayClient.JSON.nullNode();
  String key = "";

  private final HttpServer server;
  private int queued;
  private String session = "";

  FakeGateway() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 10);
    server.createContext("/", this::handle);
    server.start();
  }

  String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private synchronized void handle(HttpExchange exchange) throws IOException {
    String method = exchange.getRequestMethod();
    String path = exchange.getRequestURI().getPath();
    String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
    String token = exchange.getRequestHeaders().getFirst("Authorization");
    boolean admin = path.startsWith("/admin");
    if (!("Bearer " + (admin ? BOOTSTRAP : key)).equals(token)) {
      answer(exchange, 401, object().put("detail", "no"));
      return;
    }
    if (!method.equals("GET")) {
      changes.add(method + " " + path.replaceAll("[0-9a-f-]{36}", "*"));
    }
    answer(exchange, 200, route(method, path, body));
  }

  private JsonNode route(String method, String path, String body) throws IOException {
    if (path.equals("/admin/v1/accounts")) {
      key = "sk-" + UUID.randomUUID();
      return object().put("accountId", UUID.randomUUID().toString()).put("grantKey", key);
    }
    if (path.endsWith("/documents") || path.contains("/documents/")) {
      return documents(method, path, body);
    }
    if (path.startsWith("/api/v1/collections")) {
      return method.equals("POST")
          ? object().put("collectionId", UUID.randomUUID().toString())
          : state();
    }
    if (path.startsWith("/api/v1/ai-gateways")) {
      if (!method.equals("GET")) {
        assistant = GatewayClient.JSON.readTree(body);
      }
      return object().put("aiGatewayId", UUID.randomUUID().toString()).put("slug", "account:docs");
    }
    if (path.endsWith("/sessions")) {
      return sessions(method);
    }
    return object().put("id", UUID.randomUUID().toString());
  }

  private JsonNode documents(String method, String path, String body) throws IOException {
    if (method.equals("POST")) {
      for (String line : body.lines().filter(each -> each.startsWith("{")).toList()) {
        JsonNode document = GatewayClient.JSON.readTree(line);
        documents.put(document.path("name").asText(), document);
      }
      queued = 2;
      return object().put("enqueued", documents.size()).put("skipped", 0);
    }
    if (method.equals("DELETE")) {
      documents.remove(
          new String(
              java.util.HexFormat.of().parseHex(path.substring(path.lastIndexOf('/') + 1)),
              StandardCharsets.UTF_8));
      return object();
    }
    ArrayNode found = GatewayClient.JSON.createArrayNode();
    for (String name : documents.keySet()) {
      String id = java.util.HexFormat.of().formatHex(name.getBytes(StandardCharsets.UTF_8));
      found.addObject().put("id", id).put("name", name);
    }
    return found;
  }

  private JsonNode state() {
    ObjectNode answer = object();
    answer
        .putObject("state")
        .put("total", documents.size())
        .put("indexed", documents.size() - queued)
        .put("queued", queued);
    queued = Math.max(0, queued - 1);
    return answer;
  }

  private JsonNode sessions(String method) {
    if (method.equals("POST")) {
      session = UUID.randomUUID().toString();
      return object()
          .put("sessionId", session)
          .put("accessKey", "a")
          .put("talkUrl", "http://elsewhere:1/chat/page?key=a");
    }
    ArrayNode sessions = GatewayClient.JSON.createArrayNode();
    sessions.addObject().put("id", session);
    return sessions;
  }

  private static ObjectNode object() {
    return GatewayClient.JSON.createObjectNode();
  }

  private static void answer(HttpExchange exchange, int status, JsonNode body) throws IOException {
    byte[] bytes = body.toString().getBytes(StandardCharsets.UTF_8);
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
