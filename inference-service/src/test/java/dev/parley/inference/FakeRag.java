package dev.parley.inference;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** rag-service as far as inference-service knows it: collections that exist, and one search. */
public final class FakeRag implements AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  private final FakeCollections made = new FakeCollections();
  private final HttpServer server;
  private final Set<String> collections = ConcurrentHashMap.newKeySet();
  private final List<Asked> asked = new CopyOnWriteArrayList<>();
  private final List<String> files = new CopyOnWriteArrayList<>();
  private volatile String fileAnswer = "{}";
  private volatile int fileStatus = 500;
  private volatile String found = "[]";
  private volatile int status = 200;

  /** A search as it arrived. */
  public record Asked(String authorization, JsonNode body) {}

  private FakeRag(HttpServer server) {
    this.server = server;
    server.createContext("/", this::answer);
    server.start();
  }

  static FakeRag start() {
    try {
      return new FakeRag(
          HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public String url() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** A collection that exists from now on. */
  public String newCollection() {
    String id = UUID.randomUUID().toString();
    collections.add(id);
    return id;
  }

  /** What every search finds from now on: documents of a collection by name and content. */
  public void finds(String collection, Map<String, String> documents) {
    var items = JSON.createArrayNode();
    documents.forEach(
        (name, content) -> {
          var item = items.addObject();
          item.put(
              "documentId",
              UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)).toString());
          item.put("documentName", name);
          item.put("documentContent", content);
          item.put("score", 0.8);
          item.putObject("metadata");
          item.putArray("referencedDocuments");
          item.put("collectionId", collection);
          item.putObject("chunk").put("index", 0).put("start", 0).put("end", content.length());
        });
    found = items.toString();
  }

  /** What every search answers from now on. */
  public void answers(int newStatus, String body) {
    status = newStatus;
    found = body;
  }

  /** What the reading of every file answers from now on. */
  public void readsFiles(int newStatus, String body) {
    fileStatus = newStatus;
    fileAnswer = body;
  }

  /** The files that were to be read: their query and their size. */
  public List<String> files() {
    return List.copyOf(files);
  }

  public void reset() {
    files.clear();
    fileAnswer = "{}";
    fileStatus = 500;
    asked.clear();
    found = "[]";
    status = 200;
  }

  public List<Asked> asked() {
    return List.copyOf(asked);
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void answer(HttpExchange exchange) throws IOException {
    String path = exchange.getRequestURI().getPath();
    byte[] request = exchange.getRequestBody().readAllBytes();
    if (path.equals("/internal/v1/file-texts")) {
      files.add(exchange.getRequestURI().getQuery() + " " + request.length);
      respond(exchange, fileStatus, fileAnswer);
      return;
    }
    String bearer = exchange.getRequestHeaders().getFirst("Authorization");
    if (path.equals("/api/v1/query")) {
      asked.add(new Asked(bearer, json(request)));
      ArrayNode own = made.search(json(request));
      respond(exchange, own == null ? status : 200, own == null ? found : own.toString());
      return;
    }
    FakeCollections.Reply reply = reply(exchange, bearer, request);
    if (reply != null) {
      respond(exchange, reply.status(), reply.body().toString());
    } else if (path.equals("/api/v1/collections")) {
      var list = JSON.createArrayNode();
      collections.forEach(id -> list.addObject().put("id", id).put("name", "Collection " + id));
      respond(exchange, 200, list.toString());
    } else {
      boolean exists = collections.contains(path.substring(path.lastIndexOf('/') + 1));
      respond(exchange, exists ? 200 : 404, "{}");
    }
  }

  /** Lists in pages are of collections that were made; without, of all that any test knows. */
  private FakeCollections.@Nullable Reply reply(
      HttpExchange exchange, String bearer, byte[] request) throws IOException {
    String query = String.valueOf(exchange.getRequestURI().getQuery());
    boolean isWholeList =
        exchange.getRequestURI().getPath().equals("/api/v1/collections")
            && exchange.getRequestMethod().equals("GET")
            && !query.contains("&page=");
    return isWholeList
        ? null
        : made.answer(
            exchange.getRequestMethod(), exchange.getRequestURI().getPath(), bearer, request);
  }

  private static JsonNode json(byte[] body) throws IOException {
    try {
      return JSON.readTree(body);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void respond(HttpExchange exchange, int status, String body) throws IOException {
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    exchange.getResponseHeaders().set("Content-Type", "application/json");
    exchange.sendResponseHeaders(status, bytes.length);
    exchange.getResponseBody().write(bytes);
    exchange.close();
  }
}
