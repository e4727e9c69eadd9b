package dev.parley.shell.store;

import dev.parley.shell.tree.TreeException;
import dev.parley.storage.BlobStoreException;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemResponses;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.request.RequestId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.ws.rs.core.Response;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** A store that fails is logged whole, and answered with 503: the same may succeed later. */
public final class StoreFailures {

  private static final Logger LOG = Logger.getLogger(StoreFailures.class);

  private final ProblemResponses responses;

  StoreFailures(ProblemResponses responses) {
    this.responses = responses;
  }

  @ServerExceptionMapper
  Response tree(TreeException e, HttpServerRequest request) {
    return answer(e, request);
  }

  @ServerExceptionMapper
  Response blobs(BlobStoreException e, HttpServerRequest request) {
    return answer(e, request);
  }

  private Response answer(RuntimeException e, HttpServerRequest request) {
    LOG.error("The store of files failed", e);
    ProblemException problem =
        new ProblemException(
            ProblemType.UNAVAILABLE, "The store of files cannot do this at the moment.");
    return responses.response(problem, request.path(), RequestId.of(request));
  }
}
