package dev.parley.web.request;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemResponses;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Answers a request with a problem before its body is here. What still comes is thrown away for a
 * while: a connection that is closed on somebody who is sending takes the answer with it.
 */
@ApplicationScoped
public class RefuseBody {

  /** HTTP/2's code for a stream that is of no more use. */
  private static final long NO_ERROR = 0;

  /** How long the sender has to notice the answer. */
  private static final long LINGER_MILLIS = 2_000;

  private final ProblemResponses responses;

  RefuseBody(ProblemResponses responses) {
    this.responses = responses;
  }

  /** Answers a request of whose body nothing was read yet. */
  public void refuse(RoutingContext context, ProblemException problem) {
    HttpServerRequest request = context.request();
    HttpServerResponse response = context.response();
    // Of HTTP/2 the connection is others' too, and has no such header.
    boolean alone = request.version() != HttpVersion.HTTP_2;
    String path = request.path();
    if (alone) {
      response.putHeader("Connection", "close");
    }
    response
        .setStatusCode(problem.type().status())
        .putHeader("Content-Type", ProblemResponses.mediaType(path))
        .end(responses.body(problem, path, RequestId.of(request)));
    if (request.isEnded()) {
      end(request, alone);
      return;
    }
    request.handler(dropped -> {}).exceptionHandler(broken -> {}).resume();
    context.vertx().setTimer(LINGER_MILLIS, later -> end(request, alone));
  }

  private static void end(HttpServerRequest request, boolean alone) {
    if (alone) {
      request.connection().close();
    } else if (!request.isEnded()) {
      request.response().reset(NO_ERROR);
    }
  }
}
