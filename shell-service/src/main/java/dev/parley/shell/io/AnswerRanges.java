package dev.parley.shell.io;

import dev.parley.web.problem.ProblemResponses;
import dev.parley.web.request.RequestId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Tells the size of the file with the problem, so that the client can ask again. */
public final class AnswerRanges {

  private final ProblemResponses responses;

  AnswerRanges(ProblemResponses responses) {
    this.responses = responses;
  }

  @ServerExceptionMapper
  Response unsatisfiable(SendFile.UnsatisfiableRange e, HttpServerRequest request) {
    Response answer = responses.response(e, request.path(), RequestId.of(request));
    return Response.fromResponse(answer)
        .header("Content-Range", e.contentRange())
        .header("Accept-Ranges", "bytes")
        .build();
  }
}
