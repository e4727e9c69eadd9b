package dev.parley.web.request;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemResponses;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;

/**
 * Answers a request with a problem before its body is here. What still comes is thrown away for a
 * while: a connection that is closed on somebody who is sending takes the answer with it.
 */
@ApplicationScoped
public class RefuseBody {

  /** How long the sender has to notice the answer. */
  private static final long LINGER_MILLIS = 2_000;

  private final ProblemResponses responses;

  RefuseBody(ProblemResponses responses) {
    this.responses = responses;
  }

  /** Answers a request of whose body nothing was read yet. */
  public void refuse(RoutingContext context, ProblemException problem) {
    HttpServerRequest request = context.request();
    String path = request.path();
    context
        .response()
        .setStatusCode(problem.type().status())
        .putHeader("Content-Type", ProblemResponses.mediaType(path))
        .putHeader("Connection", "close")
        .end(responses.body(problem, path, RequestId.of(request)));
    if (request.isEnded()) {
      request.connection().close();
      return;
    }
    request.handler(dropped -> {}).exceptionHandler(broken -> {}).resume();
    context.vertx().setTimer(LINGER_MILLIS, later -> request.connection().close());
  }
}
