package dev.parley.web.request;

import io.vertx.core.MultiMap;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;

/**
 * A semicolon in a query is a character of its value, as the URL standard has it and browsers send
 * it. Vert.x by itself takes it for the end of the parameter, so that {@code ?path=/a;b.txt} would
 * name another file.
 */
@ApplicationScoped
public class KeepSemicolons {

  private static final int BEFORE_RESOURCES = -997;

  void register(@Observes Router router) {
    router.route().order(BEFORE_RESOURCES).handler(KeepSemicolons::read);
  }

  /** What was read stays with the request, for everybody who asks for parameters later. */
  private static void read(RoutingContext context) {
    String query = context.request().query();
    if (query != null && query.indexOf(';') >= 0) {
      MultiMap whole = context.request().params(true);
      context.queryParams().clear().addAll(whole);
    }
    context.next();
  }
}
