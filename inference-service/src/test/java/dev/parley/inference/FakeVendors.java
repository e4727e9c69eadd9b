package dev.parley.inference;

import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.Base64;
import java.util.List;

/** Who searches the web and makes images, and the pages that are found: over real HTTP. */
public final class FakeVendors implements AutoCloseable {

  /** A picture of one pixel. */
  public static final byte[] PNG =
      Base64.getDecoder()
          .decode(
              "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5"
                  + "ErkJggg==");

  private final RemoteServer server;

  private FakeVendors() {
    server = RemoteServer.start(this::answer);
  }

  static FakeVendors start() {
    return new FakeVendors();
  }

  public String url(String path) {
    return server.url(path);
  }

  /** Requests to a path, the oldest first. */
  public List<RemoteServer.Recorded> requests(String path) {
    return server.requests().stream().filter(r -> r.path().startsWith(path)).toList();
  }

  private void answer(HttpServerRequest request, String body) {
    String path = request.path();
    if (path.equals("/search")) {
      json(request, results(request));
    } else if (path.startsWith("/found/")) {
      String topic = path.substring("/found/".length());
      request
          .response()
          .putHeader("Content-Type", "text/html; charset=utf-8")
          .end(
              "<html><head><title>About "
                  + topic
                  + "</title><script>var noise = 1;</script></head><body><nav>Menu</nav><h1>On "
                  + topic
                  + "</h1><p>The whole text of "
                  + topic
                  + ".</p></body></html>");
    } else if (path.equals("/v1/images/generations") && body.contains("by address")) {
      json(request, images(new JsonObject().put("url", "https://images.test/1.png")));
    } else if (path.startsWith("/v1/images/")) {
      json(
          request,
          images(new JsonObject().put("b64_json", Base64.getEncoder().encodeToString(PNG))));
    } else if (path.equals("/picture.png")) {
      request
          .response()
          .putHeader("Content-Type", "image/png")
          .end(io.vertx.core.buffer.Buffer.buffer(PNG));
    } else {
      request.response().setStatusCode(404).end("There is nothing.");
    }
  }

  private JsonObject results(HttpServerRequest request) {
    JsonArray results = new JsonArray();
    boolean first = request.getParam("pageno") == null;
    for (int at = 1; first && at <= 5; at++) {
      results.add(
          new JsonObject()
              .put("title", "Title " + at)
              .put("url", url("/found/" + at))
              .put("content", "Snippet <b>" + at + "</b>"));
    }
    return new JsonObject().put("query", request.getParam("q")).put("results", results);
  }

  private static JsonObject images(JsonObject image) {
    return new JsonObject().put("created", 1).put("data", new JsonArray().add(image));
  }

  private static void json(HttpServerRequest request, JsonObject body) {
    request.response().putHeader("Content-Type", "application/json").end(body.encode());
  }

  @Override
  public void close() {
    server.close();
  }
}
