package dev.parley.web.problem;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.ws.rs.core.Response;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns a problem into bytes: {@code application/problem+json}; under {@code /v1} OpenAI's error
 * envelope, whose clients read {@code error.message}, {@code error.type}, {@code error.param} and
 * {@code error.code}; under {@code /aibuilder} an object of {@code code} and {@code message} alone,
 * by which that API's clients tell an error from a file.
 */
@ApplicationScoped
public class ProblemResponses {

  private final ObjectMapper json;

  ProblemResponses(ObjectMapper json) {
    this.json = json;
  }

  /** True where clients expect OpenAI's envelope. */
  public static boolean speaksOpenAi(String path) {
    return path.equals("/v1") || path.startsWith("/v1/");
  }

  private static boolean speaksAiBuilder(String path) {
    return path.equals("/aibuilder") || path.startsWith("/aibuilder/");
  }

  /** The media type of a problem on this path. */
  public static String mediaType(String path) {
    return speaksOpenAi(path) || speaksAiBuilder(path) ? "application/json" : Problem.MEDIA_TYPE;
  }

  /** The body of a problem on this path. */
  public String body(ProblemException problem, String path, @Nullable String requestId) {
    if (speaksAiBuilder(path)) {
      return json.createObjectNode()
          .put("code", problem.type().aiBuilderCode())
          .put("message", problem.detail())
          .toString();
    }
    return speaksOpenAi(path)
        ? openAiEnvelope(problem).toString()
        : json.valueToTree(problemOf(problem, path, requestId)).toString();
  }

  /** A JAX-RS answer with status, headers and body. */
  public Response response(ProblemException problem, String path, @Nullable String requestId) {
    var builder =
        Response.status(problem.type().status())
            .header("Content-Type", mediaType(path))
            .entity(body(problem, path, requestId));
    if (problem.retryAfter() != null) {
      builder.header("Retry-After", Math.max(1, problem.retryAfter().toSeconds()));
    }
    if (problem.type() == ProblemType.UNAUTHENTICATED) {
      builder.header("WWW-Authenticate", "Bearer");
    }
    return builder.build();
  }

  /** {@code {"error": {"message", "type", "param", "code"}}}. */
  public ObjectNode openAiEnvelope(ProblemException problem) {
    ObjectNode envelope = json.createObjectNode();
    ObjectNode error = envelope.putObject("error");
    error.put("message", problem.detail());
    error.put("type", problem.type().openAiType());
    List<FieldError> errors = problem.errors();
    error.put("param", errors.isEmpty() ? null : errors.getFirst().field());
    error.put("code", problem.code());
    return envelope;
  }

  private static Problem problemOf(
      ProblemException problem, String path, @Nullable String requestId) {
    ProblemType type = problem.type();
    return new Problem(
        type.uri(),
        type.title(),
        type.status(),
        problem.detail(),
        path,
        requestId,
        problem.errors());
  }
}
