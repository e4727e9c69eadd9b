package dev.parley.web.problem;

import java.net.URI;

/**
 * The catalogue of everything that a Parley service answers when it cannot do what was asked (RFC
 * 9457). Types are grouped by what the caller can do about them: fix the request, wait and retry,
 * or give up.
 *
 * <p>{@link #openAiType} and {@link #code} fill OpenAI's error envelope, which is used under {@code
 * /v1}.
 */
public enum ProblemType {
  INVALID_REQUEST(400, "invalid-request", "The request is not valid", "invalid_request_error"),
  CONTEXT_TOO_LONG(
      400, "context-length-exceeded", "The conversation is too long", "invalid_request_error"),
  CONTENT_REFUSED(
      400, "content-policy-violation", "Moderation refused the message", "invalid_request_error"),
  UNAUTHENTICATED(401, "unauthenticated", "Authentication is required", "authentication_error"),
  INSUFFICIENT_BALANCE(
      402, "insufficient-balance", "The balance does not suffice", "insufficient_quota"),
  BUDGET_EXCEEDED(402, "budget-exceeded", "A budget does not suffice", "insufficient_quota"),
  FORBIDDEN(403, "forbidden", "The caller may not do this", "permission_error"),
  NOT_FOUND(404, "not-found", "Not found", "invalid_request_error"),
  MODEL_NOT_FOUND(404, "model-not-found", "The model does not exist", "invalid_request_error"),
  METHOD_NOT_ALLOWED(405, "method-not-allowed", "Method not allowed", "invalid_request_error"),
  NOT_ACCEPTABLE(406, "not-acceptable", "No acceptable media type", "invalid_request_error"),
  CONFLICT(409, "conflict", "The object is in another state", "invalid_request_error"),
  PRECONDITION_FAILED(412, "precondition-failed", "Precondition failed", "invalid_request_error"),
  TOO_LARGE(413, "too-large", "The request is too large", "invalid_request_error"),
  ADDRESS_TOO_LONG(414, "address-too-long", "The address is too long", "invalid_request_error"),
  UNSUPPORTED_MEDIA_TYPE(
      415, "unsupported-media-type", "Unsupported media type", "invalid_request_error"),
  RANGE_NOT_SATISFIABLE(
      416, "range-not-satisfiable", "The range is not in the file", "invalid_request_error"),
  UNPROCESSABLE(422, "unprocessable", "The request cannot be processed", "invalid_request_error"),
  RATE_LIMITED(429, "rate-limited", "Too many requests", "rate_limit_error"),
  CONVERSATION_FULL(429, "conversation-full", "The conversation is full", "rate_limit_error"),
  INTERNAL(500, "internal", "Something went wrong here", "server_error"),
  UPSTREAM_FAILED(502, "upstream-failed", "An upstream failed", "upstream_error"),
  UPSTREAM_UNAUTHORIZED(
      502, "upstream-unauthorized", "An upstream refused our credentials", "upstream_error"),
  UNAVAILABLE(503, "unavailable", "Not available at the moment", "server_error"),
  UPSTREAM_TIMEOUT(504, "upstream-timeout", "An upstream took too long", "upstream_error"),
  INSUFFICIENT_STORAGE(
      507, "insufficient-storage", "There is no room for this", "insufficient_quota");

  private final int status;
  private final String slug;
  private final String title;
  private final String openAiType;

  ProblemType(int status, String slug, String title, String openAiType) {
    this.status = status;
    this.slug = slug;
    this.title = title;
    this.openAiType = openAiType;
  }

  /** HTTP status. */
  public int status() {
    return status;
  }

  /** The problem's type: a URI reference that stays the same across releases. */
  public URI uri() {
    return URI.create("urn:parley:problem:" + slug);
  }

  /** What went wrong in general, in English, the same for every occurrence. */
  public String title() {
    return title;
  }

  /** {@code error.type} of OpenAI's envelope. */
  public String openAiType() {
    return openAiType;
  }

  /** {@code error.code} of OpenAI's envelope. */
  public String code() {
    return slug.replace('-', '_');
  }

  /**
   * {@code code} of AIBuilder's errors: RAGFlow's own numbers for a bad argument (101), data that
   * is not there or not as it must be (102), time (104), connection (105), permission (108),
   * authentication (109), a failure of the server (500) and anything else (100).
   */
  public int aiBuilderCode() {
    return switch (this) {
      case INVALID_REQUEST, CONTEXT_TOO_LONG, CONTENT_REFUSED -> 101;
      case NOT_FOUND, MODEL_NOT_FOUND, CONFLICT, TOO_LARGE, UNPROCESSABLE, INSUFFICIENT_STORAGE ->
          102;
      case UPSTREAM_TIMEOUT -> 104;
      case UPSTREAM_FAILED, UPSTREAM_UNAUTHORIZED, UNAVAILABLE -> 105;
      case FORBIDDEN -> 108;
      case UNAUTHENTICATED -> 109;
      case INTERNAL -> 500;
      case INSUFFICIENT_BALANCE,
          BUDGET_EXCEEDED,
          METHOD_NOT_ALLOWED,
          NOT_ACCEPTABLE,
          ADDRESS_TOO_LONG,
          PRECONDITION_FAILED,
          UNSUPPORTED_MEDIA_TYPE,
          RANGE_NOT_SATISFIABLE,
          RATE_LIMITED,
          CONVERSATION_FULL ->
          100;
    };
  }

  /** The type that stands for an HTTP status which some library chose. */
  public static ProblemType ofStatus(int status) {
    for (ProblemType type : values()) {
      if (type.status == status) {
        return type;
      }
    }
    return status >= 500 ? INTERNAL : INVALID_REQUEST;
  }
}
