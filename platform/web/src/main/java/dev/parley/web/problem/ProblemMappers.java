package dev.parley.web.problem;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import dev.parley.web.identity.Caller;
import dev.parley.web.request.LoggedPath;
import dev.parley.web.request.RequestId;
import io.vertx.core.http.HttpServerRequest;
import jakarta.validation.ConstraintViolation;
import jakarta.validation.ConstraintViolationException;
import jakarta.validation.Path;
import jakarta.ws.rs.NotFoundException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.Response;
import java.util.Comparator;
import java.util.List;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/**
 * The one place where exceptions become answers. What nobody foresaw is logged whole and answered
 * without a detail of the inside.
 */
public final class ProblemMappers {

  private static final Logger LOG = Logger.getLogger(ProblemMappers.class);

  /**
   * Nothing below this asks for an API key, so nothing there is answered as if one were missing.
   */
  private static final String PUBLIC = "/api/v1/public/";

  private final ProblemResponses responses;
  private final OfferedMethods offered;
  private final Caller caller;

  ProblemMappers(ProblemResponses responses, OfferedMethods offered, Caller caller) {
    this.responses = responses;
    this.offered = offered;
    this.caller = caller;
  }

  @ServerExceptionMapper
  Response problem(ProblemException e, HttpServerRequest request) {
    if (e.type().status() >= 500) {
      LOG.warnf(e.getCause(), "%s %s: %s", request.method(), LoggedPath.of(request), e.detail());
    }
    return respond(e, request);
  }

  @ServerExceptionMapper
  Response mismatch(MismatchedInputException e, HttpServerRequest request) {
    return respond(FieldErrors.ofUnreadable(e), request);
  }

  @ServerExceptionMapper
  Response unreadable(JsonProcessingException e, HttpServerRequest request) {
    return respond(FieldErrors.ofUnreadable(e), request);
  }

  @ServerExceptionMapper
  Response violation(ConstraintViolationException e, HttpServerRequest request) {
    List<FieldError> errors =
        e.getConstraintViolations().stream()
            .map(v -> new FieldError(fieldOf(v), v.getMessage()))
            .sorted(Comparator.comparing(FieldError::field))
            .toList();
    return respond(ProblemException.invalid(errors), request);
  }

  @ServerExceptionMapper
  Response library(WebApplicationException e, HttpServerRequest request) {
    if (e.getCause() instanceof JsonProcessingException json) {
      return respond(FieldErrors.ofUnreadable(json), request);
    }
    int status = e.getResponse().getStatus();
    if (status < 400) {
      return e.getResponse();
    }
    boolean isPublic = request.path().startsWith(PUBLIC);
    if (e instanceof NotFoundException && !caller.isPresent() && !isPublic) {
      return respond(Caller.missing(), request);
    }
    if (status >= 500) {
      return unforeseen(e, request);
    }
    if (e instanceof NotFoundException && e.getCause() != null) {
      // JAX-RS takes an unreadable query parameter for a wrong address; ids in paths are read by us
      return respond(
          ProblemException.invalid("query", "A parameter of the query cannot be read."), request);
    }
    List<String> methods = status == 404 || status == 405 ? offered.at(request.path()) : List.of();
    if (!methods.isEmpty() && !methods.contains(request.method().name())) {
      return notAllowed(methods, request);
    }
    ProblemType type = ProblemType.ofStatus(status);
    return respond(new ProblemException(type, detailOf(type, request)), request);
  }

  @ServerExceptionMapper
  Response unforeseen(Throwable e, HttpServerRequest request) {
    if (UnstorableText.isCauseOf(e)) {
      return respond(UnstorableText.problem(), request);
    }
    if (UnreachableDatabase.isCauseOf(e)) {
      return problem(UnreachableDatabase.problem(e), request);
    }
    ProblemException unreadable = UnreadableRequest.problem(e);
    if (unreadable != null) {
      return respond(unreadable, request);
    }
    LOG.errorf(e, "%s %s failed", request.method(), LoggedPath.of(request));
    return respond(
        new ProblemException(
            ProblemType.INTERNAL,
            "The request could not be completed. The log of the service has the cause under this"
                + " request id."),
        request);
  }

  private Response notAllowed(List<String> methods, HttpServerRequest request) {
    ProblemType type = ProblemType.METHOD_NOT_ALLOWED;
    Response answer = respond(new ProblemException(type, detailOf(type, request)), request);
    return Response.fromResponse(answer).header("Allow", String.join(", ", methods)).build();
  }

  private Response respond(ProblemException problem, HttpServerRequest request) {
    return responses.response(problem, request.path(), RequestId.of(request));
  }

  private static String detailOf(ProblemType type, HttpServerRequest request) {
    return switch (type) {
      case NOT_FOUND -> "There is nothing at " + request.path() + ".";
      case METHOD_NOT_ALLOWED -> request.method() + " is not offered here.";
      case UNSUPPORTED_MEDIA_TYPE -> "This content type is not read here.";
      case NOT_ACCEPTABLE -> "No media type of the Accept header can be given.";
      case INVALID_REQUEST -> "The request could not be read.";
      default -> type.title() + ".";
    };
  }

  /** The path without the method's name and the parameter's, which mean nothing to a caller. */
  private static String fieldOf(ConstraintViolation<?> violation) {
    StringBuilder field = new StringBuilder();
    String parameter = "";
    for (Path.Node node : violation.getPropertyPath()) {
      switch (node.getKind()) {
        case METHOD, CONSTRUCTOR, RETURN_VALUE -> {}
        case PARAMETER -> parameter = nameOf(node);
        default -> {
          String text = node.toString();
          boolean separate = !field.isEmpty() && !text.startsWith("[");
          field.append(separate ? "." : "").append(text);
        }
      }
    }
    return field.isEmpty() ? parameter : field.toString();
  }

  private static String nameOf(Path.@Nullable Node node) {
    return node == null || node.getName() == null ? "body" : node.getName();
  }
}
