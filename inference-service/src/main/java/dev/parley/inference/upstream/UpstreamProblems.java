package dev.parley.inference.upstream;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeoutException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Says in our words what an upstream did wrong, or what it says that the client did wrong. */
@Singleton
public final class UpstreamProblems {

  private static final int LONGEST_MESSAGE = 2000;
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9_.\\[\\]-]{1,100}");
  private static final Pattern STATUS = Pattern.compile("[45]\\d\\d");
  private static final int UNKNOWN = 502;

  /** Codes and types of errors, as OpenAI and those that follow it write them, by their status. */
  private static final Map<String, Integer> STATUSES =
      Map.of(
          "invalid_request_error", 400,
          "context_length_exceeded", 400,
          "authentication_error", 401,
          "invalid_api_key", 401,
          "permission_error", 403,
          "rate_limit_error", 429,
          "rate_limit_exceeded", 429,
          "insufficient_quota", 429,
          "timeout_error", 504);

  private final ObjectMapper json;
  private final Clock clock;

  UpstreamProblems(ObjectMapper json, Clock clock) {
    this.json = json;
    this.clock = clock;
  }

  /**
   * The problem of an answer that is not 200.
   *
   * @param body as the upstream sent it, or its beginning
   */
  public ProblemException ofStatus(
      Provider provider, int status, @Nullable String retryAfter, String body) {
    String said = messageOf(body, provider);
    String quoted = said.isEmpty() ? "." : ": " + said;
    return switch (status) {
      case 400, 413, 415, 422 -> refused(provider, status, said, body);
      case 401, 403 ->
          new ProblemException(
              ProblemType.UPSTREAM_UNAUTHORIZED,
              "The upstream refused the API key that is configured for it.");
      case 404 ->
          new ProblemException(
              ProblemType.MODEL_NOT_FOUND, "The upstream does not know this model" + quoted);
      case 429 ->
          ProblemException.rateLimited(
              "The upstream limits the rate of requests" + quoted, parseRetryAfter(retryAfter));
      case 408, 504 -> ProblemException.upstreamTimeout("The upstream took too long" + quoted);
      default ->
          new ProblemException(
              ProblemType.UPSTREAM_FAILED,
              "The upstream failed with status " + status + quoted,
              List.of(),
              parseRetryAfter(retryAfter),
              null);
    };
  }

  /** With the upstream's own code and field, by which clients tell what they can do about it. */
  private ProblemException refused(Provider provider, int status, String said, String body) {
    String message = said.isEmpty() ? "The upstream refused the request." : said;
    String code = nameOf(provider, body, "code");
    String param = nameOf(provider, body, "param");
    ProblemType type =
        status == 413
            ? ProblemType.TOO_LARGE
            : ProblemType.CONTEXT_TOO_LONG.code().equals(code)
                ? ProblemType.CONTEXT_TOO_LONG
                : ProblemType.INVALID_REQUEST;
    return new ProblemException(
        type,
        code == null ? type.code() : code,
        message,
        param == null ? List.of() : List.of(new FieldError(param, message)),
        null,
        null);
  }

  /** Only what looks like the name of an error or a field is passed on, and never the key. */
  private @Nullable String nameOf(Provider provider, String body, String field) {
    try {
      JsonNode name = json.readTree(body).path("error").path(field);
      return name.isTextual()
              && NAME.matcher(name.textValue()).matches()
              && provider.hideKey(name.textValue()).equals(name.textValue())
          ? name.textValue()
          : null;
    } catch (JsonProcessingException e) {
      return null; // a page for people
    }
  }

  /** The problem of a call that got no answer, or half of one. */
  public ProblemException ofFailure(Throwable cause) {
    if (cause instanceof ProblemException problem) {
      return problem;
    }
    if (cause instanceof TimeoutException) {
      return ProblemException.upstreamTimeout("The upstream took too long to answer.");
    }
    return ProblemException.upstreamFailed(
        "The connection to the upstream broke before the answer was whole.", cause);
  }

  /** An error that the upstream reports inside a stream that began well. */
  public ProblemException ofErrorEvent(Provider provider, JsonNode event) {
    return ofStatus(provider, statusOf(event.path("error")), null, event.toString());
  }

  /** With which status the upstream would have said so, had it known before it began. */
  private static int statusOf(JsonNode error) {
    String code = error.path("code").asText("");
    if (STATUS.matcher(code).matches()) {
      int status = Integer.parseInt(code);
      return status == 404 ? UNKNOWN : status;
    }
    Integer byType = STATUSES.getOrDefault(error.path("type").asText(""), UNKNOWN);
    return STATUSES.getOrDefault(code, byType);
  }

  /** The upstream's answer is not what its API promises. */
  public static ProblemException malformed(@Nullable Throwable cause) {
    return ProblemException.upstreamFailed("The upstream's answer is malformed.", cause);
  }

  /** Seconds or an HTTP date (RFC 9110, section 10.2.3); null when absent or neither. */
  @Nullable Duration parseRetryAfter(@Nullable String value) {
    if (value == null) {
      return null;
    }
    String text = value.strip();
    try {
      if (text.matches("\\d{1,9}(\\.\\d+)?")) {
        return Duration.ofMillis((long) (Double.parseDouble(text) * 1000));
      }
      var date = ZonedDateTime.parse(text, DateTimeFormatter.RFC_1123_DATE_TIME);
      Duration wait = Duration.between(clock.instant(), date.toInstant());
      return wait.isNegative() ? Duration.ZERO : wait;
    } catch (DateTimeException e) {
      return null;
    }
  }

  private String messageOf(String body, Provider provider) {
    String message = "";
    try {
      JsonNode tree = json.readTree(body);
      JsonNode error = tree.path("error");
      for (JsonNode candidate :
          List.of(error.path("message"), error, tree.path("message"), tree.path("detail"))) {
        if (candidate.isTextual()) {
          message = candidate.textValue();
          break;
        }
      }
    } catch (JsonProcessingException e) {
      return ""; // a page for people; nothing that a client could use
    }
    message = provider.hideKey(message);
    return message.length() > LONGEST_MESSAGE ? message.substring(0, LONGEST_MESSAGE) : message;
  }
}
