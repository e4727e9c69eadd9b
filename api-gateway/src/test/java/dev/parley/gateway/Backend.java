package dev.parley.gateway;

import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A real HTTP server that stands for the services behind the gateway and does what the test says.
 * Inference, rag and chat are this server, told apart by path; nothing listens where scheduler and
 * shell should be.
 */
public final class Backend implements QuarkusTestResourceLifecycleManager {

  /** Of a service that no machine runs any more (tcpmux); a free port could be given to anybody. */
  private static final int CLOSED_PORT = 1;

  private static final int LONGEST_LINE = 131_072;

  private static final Map<String, Handler<HttpServerRequest>> HANDLERS = new ConcurrentHashMap<>();

  private Vertx vertx;

  /** Says what happens to requests on a path from now on; the query does not count. */
  public static void on(String path, Handler<HttpServerRequest> handler) {
    HANDLERS.put(path, handler);
  }

  /** Forgets all handlers. */
  public static void reset() {
    HANDLERS.clear();
  }

  @Override
  public Map<String, String> start() {
    vertx = Vertx.vertx();
    HttpServer server =
        vertx
            .createHttpServer(
                new HttpServerOptions()
                    .setTcpNoDelay(true)
                    .setMaxInitialLineLength(LONGEST_LINE)
                    .setHost("127.0.0.1"))
            .requestHandler(
                request ->
                    HANDLERS
                        .getOrDefault(
                            request.path(), unknown -> unknown.response().setStatusCode(404).end())
                        .handle(request));
    server.listen(0).toCompletionStage().toCompletableFuture().join();
    String up = "http://127.0.0.1:" + server.actualPort();
    String down = "http://127.0.0.1:" + CLOSED_PORT;
    return Map.of(
        "parley.inference.url", up,
        "parley.rag.url", up,
        "parley.chat.url", up,
        "parley.scheduler.url", down,
        "parley.shell.url", down);
  }

  @Override
  public void stop() {
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
