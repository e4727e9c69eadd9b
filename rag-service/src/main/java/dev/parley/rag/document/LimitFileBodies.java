package dev.parley.rag.document;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.request.RefuseBody;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses an upload of files that says it is too large before anything of it is read, and cuts off
 * one that does not say its length as soon as it is. The server's own limit is that of a JSONL
 * upload, which is read as a stream and never kept; files are.
 */
@ApplicationScoped
class LimitFileBodies {

  /** After the server set its own limit, and before anything reads the body. */
  private static final int AFTER_LIMIT = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1;

  /** What the form has around the files: names, tags and metadata. */
  private static final long FORM = 1 << 20;

  private static final String NATIVE = "/api/v1/collections/[^/]+/files";
  private static final String AIBUILDER = "/aibuilder/api/v1/datasets/[^/]+/documents";

  private final long most;
  private final RefuseBody refusal;

  LimitFileBodies(DocumentConfig config, RefuseBody refusal) {
    this.most = config.largestFile().asLongValue();
    this.refusal = refusal;
  }

  void register(@Observes Router router) {
    for (String path : new String[] {NATIVE, AIBUILDER}) {
      router.routeWithRegex(HttpMethod.POST, path).order(AFTER_LIMIT).handler(this::check);
    }
  }

  private void check(RoutingContext context) {
    long declared = declaredLength(context.request());
    if (declared > most + FORM) {
      refusal.refuse(context, tooLarge());
      return;
    }
    if (declared < 0) {
      context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, most + FORM);
    }
    context.next();
  }

  private ProblemException tooLarge() {
    return new ProblemException(
        ProblemType.TOO_LARGE,
        "The files of one call may have at most "
            + most
            + " bytes together (setting parley.documents.largest-file).");
  }

  /** -1 when the request does not say it. */
  private static long declaredLength(HttpServerRequest request) {
    String length = request.getHeader("Content-Length");
    try {
      return length == null ? -1 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return -1; // the HTTP decoder refuses such a request by itself
    }
  }
}
