package dev.parley.gateway.routing;

import dev.parley.gateway.apikey.AuthenticateKey;
import dev.parley.gateway.apikey.AuthenticatedKey;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The edge: every request passes here first. Finds out where it leads and who sends it, and lets it
 * go there with an internal token in place of the API key; everything else is answered here.
 */
@ApplicationScoped
class AdmitRequest {

  private static final Logger LOG = Logger.getLogger(AdmitRequest.class);

  /** The order of the request ids; within one order, routes run as they were registered. */
  private static final int WITH_REQUEST_ID = -1000;

  private static final int AFTER_REQUEST_ID = 10_000;

  private final Vertx vertx;
  private final AuthenticateKey authentication;
  private final AdmitOperator operator;
  private final CrossOrigin crossOrigin;
  private final EdgeProblems problems;
  private final ServiceClient services;
  private final ProxyConfig config;

  AdmitRequest(
      Vertx vertx,
      AuthenticateKey authentication,
      AdmitOperator operator,
      CrossOrigin crossOrigin,
      EdgeProblems problems,
      ServiceClient services,
      ProxyConfig config) {
    this.vertx = vertx;
    this.authentication = authentication;
    this.operator = operator;
    this.crossOrigin = crossOrigin;
    this.problems = problems;
    this.services = services;
    this.config = config;
  }

  /** Before the limits of Quarkus, which are for bodies that are read here. */
  void register(@Observes @Priority(AFTER_REQUEST_ID) Router router) {
    router.route().order(WITH_REQUEST_ID).handler(this::admit);
  }

  private void admit(RoutingContext context) {
    HttpServerRequest request = context.request();
    Optional<RequestPath> path = RequestPath.of(String.valueOf(request.path()));
    if (path.isEmpty() || isTunnel(request.method())) {
      problems.answer(request, ProblemException.invalid("The request line is not plain."));
      return;
    }
    Optional<Destination> destination = RoutingTable.find(path.get());
    if (destination.isEmpty()) {
      problems.answer(
          request,
          new ProblemException(
              ProblemType.NOT_FOUND, "There is nothing at " + request.path() + "."));
      return;
    }
    if (crossOrigin.answerPreflight(request)) {
      return;
    }
    crossOrigin.allow(request);
    Credentials credentials = Credentials.of(request);
    if (destination.get() instanceof Destination.Operated) {
      @Nullable String token = operator.tokenFor(credentials.key());
      if (token == null) {
        problems.answer(request, AdmitOperator.refusal());
      } else {
        pass(context, destination.get(), credentials, token);
      }
    } else if (destination.get().isPublic()) {
      pass(context, destination.get(), credentials, null);
    } else {
      authenticate(context, destination.get(), credentials);
    }
  }

  private void authenticate(
      RoutingContext context, Destination destination, Credentials credentials) {
    String key = credentials.key();
    if (key == null) {
      refuse(context);
      return;
    }
    var recognised = authentication.recognise(key);
    if (recognised.isDone() && !recognised.isCompletedExceptionally()) {
      decide(context, destination, credentials, recognised.join());
      return;
    }
    Future.fromCompletionStage(recognised, vertx.getOrCreateContext())
        .onSuccess(found -> decide(context, destination, credentials, found))
        .onFailure(failure -> cannotTell(context, failure));
  }

  private void decide(
      RoutingContext context,
      Destination destination,
      Credentials credentials,
      Optional<AuthenticatedKey> found) {
    if (found.isPresent()) {
      pass(context, destination, credentials, found.get().token());
    } else {
      refuse(context);
    }
  }

  private void pass(
      RoutingContext context,
      Destination destination,
      Credentials credentials,
      @Nullable String token) {
    switch (destination) {
      case Destination.Own own -> {
        if (token != null) {
          context.request().headers().set("Authorization", "Bearer " + token);
        }
        context.next();
      }
      case Destination.Remote remote -> forward(context, remote.service(), credentials, token);
      case Destination.Operated operated ->
          forward(context, operated.service(), credentials, token);
    }
  }

  private void forward(
      RoutingContext context, Service service, Credentials credentials, @Nullable String token) {
    String query = credentials.query();
    String uri = context.request().path() + (query == null ? "" : "?" + query);
    new ForwardRequest(vertx, service, context.request(), problems, config)
        .start(services, uri, token);
  }

  private void refuse(RoutingContext context) {
    problems.answer(
        context.request(),
        ProblemException.unauthenticated(
            "A valid API key is needed: as bearer token in the Authorization header, or as query"
                + " parameter api-key."));
  }

  private void cannotTell(RoutingContext context, Throwable failure) {
    LOG.errorf(failure, "An API key could not be looked up");
    problems.answer(
        context.request(),
        new ProblemException(
            ProblemType.UNAVAILABLE,
            "API keys cannot be checked at the moment.",
            List.of(),
            Duration.ofSeconds(1),
            null));
  }

  private static boolean isTunnel(HttpMethod method) {
    return method == HttpMethod.CONNECT || method == HttpMethod.TRACE;
  }
}
