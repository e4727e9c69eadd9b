package dev.parley.web.request;

import dev.parley.web.ids.Ids;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.util.regex.Pattern;
import org.jboss.logging.MDC;

/**
 * One id a request, through every hop and in every log line: taken over from {@code X-Request-Id}
 * when it looks like an id, made otherwise, and always answered.
 */
@ApplicationScoped
public class RequestId {

  /** The header that carries the id between services and back to the client. */
  public static final String HEADER = "X-Request-Id";

  private static final Pattern ACCEPTED = Pattern.compile("[A-Za-z0-9_.:-]{8,64}");
  private static final int BEFORE_EVERYTHING = -1000;

  private final Ids ids;

  RequestId(Ids ids) {
    this.ids = ids;
  }

  void register(@Observes Router router) {
    router
        .route()
        .order(BEFORE_EVERYTHING)
        .handler(
            context -> {
              var request = context.request();
              String id = request.getHeader(HEADER);
              if (id == null || !ACCEPTED.matcher(id).matches()) {
                id = ids.next().toString();
                request.headers().set(HEADER, id);
              }
              context.response().putHeader(HEADER, id);
              MDC.put("requestId", id);
              context.next();
            });
  }

  /** The id of a request that passed {@link #register}. */
  public static String of(HttpServerRequest request) {
    String id = request.getHeader(HEADER);
    return id == null ? "" : id;
  }
}
