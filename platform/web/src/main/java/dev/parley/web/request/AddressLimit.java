package dev.parley.web.request;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses a request whose path and query are too long together, with a problem. The HTTP decoder
 * has a limit of its own, by which it answers an empty 414: it lies far above this one.
 */
@ApplicationScoped
public class AddressLimit {

  /** Bytes: a path of 4096 bytes to a file, each percent-encoded, with room for what is beside. */
  static final int LONGEST = 16 * 1024;

  /** The order of the request ids; within one order, routes run as they were registered. */
  private static final int WITH_REQUEST_ID = -1000;

  /** Behind the request ids, and before whoever passes requests on. */
  private static final int AFTER_REQUEST_ID = 5_000;

  private final RefuseBody refusal;

  AddressLimit(RefuseBody refusal) {
    this.refusal = refusal;
  }

  void register(@Observes @Priority(AFTER_REQUEST_ID) Router router) {
    router.route().order(WITH_REQUEST_ID).handler(this::check);
  }

  private void check(RoutingContext context) {
    if (context.request().uri().length() <= LONGEST) {
      context.next();
      return;
    }
    refusal.refuse(
        context,
        new ProblemException(
            ProblemType.ADDRESS_TOO_LONG,
            "Path and query have at most " + LONGEST + " bytes together, as they are sent."));
  }
}
