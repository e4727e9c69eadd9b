package dev.parley.web.request;

import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.quarkus.vertx.http.runtime.VertxHttpConfig;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * Refuses a body over {@code quarkus.http.limits.max-body-size} before it is read, with a problem;
 * Quarkus by itself answers an empty 413.
 */
@ApplicationScoped
public class BodyLimit {

  private static final int BEFORE_QUARKUS = -999;

  private final long maximum;
  private final RefuseBody refusal;

  BodyLimit(VertxHttpConfig http, RefuseBody refusal) {
    this.maximum =
        http.limits().maxBodySize().map(size -> size.asLongValue()).orElse(Long.MAX_VALUE);
    this.refusal = refusal;
  }

  void register(@Observes Router router) {
    router.route().order(BEFORE_QUARKUS).handler(this::check);
  }

  private void check(RoutingContext context) {
    if (declaredLength(context) <= maximum) {
      context.next();
      return;
    }
    refusal.refuse(
        context,
        new ProblemException(
            ProblemType.TOO_LARGE, "The body is over the limit of " + maximum + " bytes."));
  }

  private static long declaredLength(RoutingContext context) {
    String length = context.request().getHeader("Content-Length");
    try {
      return length == null ? 0 : Long.parseLong(length);
    } catch (NumberFormatException e) {
      return 0; // the HTTP decoder refuses such a request by itself
    }
  }
}
