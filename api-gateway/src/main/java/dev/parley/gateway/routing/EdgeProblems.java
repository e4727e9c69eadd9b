package dev.parley.gateway.routing;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemResponses;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.request.RequestId;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import jakarta.enterprise.context.ApplicationScoped;

/** Answers requests that go no further than the gateway. */
@ApplicationScoped
class EdgeProblems {

  private final ProblemResponses responses;

  EdgeProblems(ProblemResponses responses) {
    this.responses = responses;
  }

  /** Sends the problem; does nothing once an answer has begun. */
  void answer(HttpServerRequest request, ProblemException problem) {
    HttpServerResponse response = request.response();
    if (response.headWritten() || response.closed()) {
      return;
    }
    String path = String.valueOf(request.path());
    response.setStatusCode(problem.type().status());
    response.putHeader("Content-Type", ProblemResponses.mediaType(path));
    if (problem.retryAfter() != null) {
      long seconds = Math.max(1, problem.retryAfter().toSeconds());
      response.putHeader("Retry-After", Long.toString(seconds));
    }
    if (problem.type() == ProblemType.UNAUTHENTICATED) {
      response.putHeader("WWW-Authenticate", "Bearer");
    }
    response.end(responses.body(problem, path, RequestId.of(request)));
  }
}
