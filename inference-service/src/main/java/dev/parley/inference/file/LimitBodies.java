package dev.parley.inference.file;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import dev.parley.web.request.RefuseBody;
import io.quarkus.runtime.configuration.MemorySize;
import io.quarkus.vertx.http.runtime.RouteConstants;
import io.quarkus.vertx.http.runtime.VertxHttpRecorder;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import org.eclipse.microprofile.config.inject.ConfigProperty;

/**
 * Refuses a body that says it is too large before anything of it is read, and cuts off one that
 * does not say its length as soon as it is. The server's own limit is that of the largest upload;
 * all else is kept in memory, and has a smaller one.
 */
@ApplicationScoped
class LimitBodies {

  /** After the server set its own limit, and before anything reads the body. */
  private static final int AFTER_LIMIT = RouteConstants.ROUTE_ORDER_UPLOAD_LIMIT + 1;

  /** What the form has around the file. */
  private static final long FORM = 64 << 10;

  private static final String UPLOAD = "/v1/files";

  private final FileConfig config;
  private final long mostOfOthers;
  private final RefuseBody refusal;

  LimitBodies(
      FileConfig config,
      @ConfigProperty(name = "parley.requests.largest") MemorySize largest,
      RefuseBody refusal) {
    this.config = config;
    this.mostOfOthers = largest.asLongValue();
    this.refusal = refusal;
  }

  void register(@Observes Router router) {
    router.route().order(AFTER_LIMIT).handler(this::check);
  }

  private void check(RoutingContext context) {
    boolean isUpload =
        context.request().method() == HttpMethod.POST && context.request().path().equals(UPLOAD);
    long most = isUpload ? config.largest().asLongValue() + FORM : mostOfOthers;
    long declared = declaredLength(context.request());
    if (declared > most) {
      refusal.refuse(context, isUpload ? StoredFiles.tooLarge(config) : tooLarge(most));
      return;
    }
    if (declared < 0) {
      context.put(VertxHttpRecorder.MAX_REQUEST_SIZE_KEY, most);
    }
    context.next();
  }

  private static ProblemException tooLarge(long most) {
    return new ProblemException(
        ProblemType.TOO_LARGE,
        "The body of a request may have at most "
            + most
            + " bytes (setting parley.requests.largest).");
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
