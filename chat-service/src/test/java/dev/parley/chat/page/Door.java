package dev.parley.chat.page;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;

/**
 * Stands for the api-gateway in front of the service: an address of its own, that lets browsers
 * read the public calls from every site. Who may call is the service's decision.
 */
final class Door implements AutoCloseable {

  private static final int BAD_GATEWAY = 502;

  private final Vertx vertx = Vertx.vertx();
  private final int target;
  private final HttpClient client = vertx.createHttpClient();
  private final HttpServer server;

  /**
   * @param target port of the service
   */
  Door(int target) {
    this.target = target;
    this.server =
        vertx
            .createHttpServer()
            .requestHandler(this::pass)
            .listen(0, "127.0.0.1")
            .toCompletionStage()
            .toCompletableFuture()
            .join();
  }

  String address() {
    return "http://localhost:" + server.actualPort();
  }

  @Override
  public void close() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }

  private void pass(HttpServerRequest request) {
    if (request.method() == HttpMethod.OPTIONS) {
      open(request.response())
          .putHeader("Access-Control-Allow-Methods", "GET, POST, DELETE")
          .putHeader("Access-Control-Allow-Headers", "content-type")
          .end();
      return;
    }
    request.pause();
    client
        .request(request.method(), target, "localhost", request.uri())
        .compose(out -> forward(request, out))
        .onSuccess(in -> answer(request.response(), in))
        .onFailure(failure -> request.response().setStatusCode(BAD_GATEWAY).end());
  }

  private static Future<HttpClientResponse> forward(
      HttpServerRequest request, HttpClientRequest out) {
    out.headers().setAll(request.headers());
    request.response().closeHandler(closed -> out.reset());
    if (request.getHeader("Content-Length") != null) {
      return out.send(request);
    }
    request.resume();
    return out.send();
  }

  private static void answer(HttpServerResponse response, HttpClientResponse in) {
    response.setStatusCode(in.statusCode());
    response.headers().setAll(in.headers());
    if (response.headers().get("Content-Length") == null) {
      response.setChunked(true);
    }
    open(response).send(in);
  }

  private static HttpServerResponse open(HttpServerResponse response) {
    return response.putHeader("Access-Control-Allow-Origin", "*");
  }
}
