package dev.parley.inference;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server of somebody outside, which a test controls: over real HTTP on 127.0.0.1. */
public final class RemoteServer implements AutoCloseable {

  private final Vertx vertx = Vertx.vertx();
  private final HttpServer server;
  private final List<Recorded> requests = new CopyOnWriteArrayList<>();

  /** A request as it arrived. */
  public record Recorded(String method, String path, Map<String, String> headers, String body) {}

  /** Answers requests; runs on the event loop. */
  public interface Behaviour {
    void answer(HttpServerRequest request, String body);
  }

  private RemoteServer(Behaviour behaviour) {
    server =
        vertx
            .createHttpServer()
            .requestHandler(
                request ->
                    request
                        .body()
                        .onSuccess(
                            body -> {
                              Map<String, String> headers = new java.util.TreeMap<>();
                              request
                                  .headers()
                                  .forEach(
                                      h ->
                                          headers.put(
                                              h.getKey().toLowerCase(java.util.Locale.ROOT),
                                              h.getValue()));
                              requests.add(
                                  new Recorded(
                                      request.method().name(),
                                      request.uri(),
                                      headers,
                                      body.toString()));
                              behaviour.answer(request, body.toString());
                            }));
  }

  /** Starts on a free port. */
  public static RemoteServer start(Behaviour behaviour) {
    RemoteServer server = new RemoteServer(behaviour);
    server.server.listen(0, "127.0.0.1").toCompletionStage().toCompletableFuture().join();
    return server;
  }

  /** Always the same answer. */
  public static RemoteServer saying(int status, String body) {
    return start((request, asked) -> request.response().setStatusCode(status).end(body));
  }

  public String url(String path) {
    return "http://127.0.0.1:" + server.actualPort() + path;
  }

  /** All requests, the oldest first. */
  public List<Recorded> requests() {
    return List.copyOf(requests);
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
