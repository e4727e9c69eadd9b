package dev.parley.web.problem;

import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Ends a request with a problem. The detail is shown to the caller: it says what to do, and nothing
 * of the inside.
 */
public class ProblemException extends RuntimeException {

  private final ProblemType type;
  private final List<FieldError> errors;
  private final @Nullable Duration retryAfter;
  private final String code;

  public ProblemException(
      ProblemType type,
      String detail,
      List<FieldError> errors,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    this(type, type.code(), detail, errors, retryAfter, cause);
  }

  /**
   * @param code {@code error.code} of OpenAI's envelope, where another service has a closer one
   *     than the type's
   */
  public ProblemException(
      ProblemType type,
      String code,
      String detail,
      List<FieldError> errors,
      @Nullable Duration retryAfter,
      @Nullable Throwable cause) {
    super(detail, cause);
    this.type = type;
    this.code = code;
    this.errors = List.copyOf(errors);
    this.retryAfter = retryAfter;
  }

  public ProblemException(ProblemType type, String detail) {
    this(type, detail, List.of(), null, null);
  }

  /** 400: the request as a whole cannot be understood. */
  public static ProblemException invalid(String detail) {
    return new ProblemException(ProblemType.INVALID_REQUEST, detail);
  }

  /** 400: one field is not valid. */
  public static ProblemException invalid(String field, String message) {
    return invalid(List.of(new FieldError(field, message)));
  }

  /** 400: one field holds none of the values it may hold. */
  public static ProblemException invalid(String field, String message, List<String> allowed) {
    return invalid(List.of(new FieldError(field, message, allowed)));
  }

  /** 400: several fields are not valid. */
  public static ProblemException invalid(List<FieldError> errors) {
    return new ProblemException(
        ProblemType.INVALID_REQUEST, FieldErrors.inWords(errors), errors, null, null);
  }

  /** 401. */
  public static ProblemException unauthenticated(String detail) {
    return new ProblemException(ProblemType.UNAUTHENTICATED, detail);
  }

  /** 404: the object does not exist, or belongs to another account; the two look the same. */
  public static ProblemException notFound(String what) {
    return new ProblemException(ProblemType.NOT_FOUND, what + " was not found.");
  }

  /** 409: the object's state does not allow it now. */
  public static ProblemException conflict(String detail) {
    return new ProblemException(ProblemType.CONFLICT, detail);
  }

  /** 422: understood, but cannot be done. */
  public static ProblemException unprocessable(String detail) {
    return new ProblemException(ProblemType.UNPROCESSABLE, detail);
  }

  /** 429: may be repeated after some time. */
  public static ProblemException rateLimited(String detail, @Nullable Duration retryAfter) {
    return new ProblemException(ProblemType.RATE_LIMITED, detail, List.of(), retryAfter, null);
  }

  /** 502: something that we depend on failed. */
  public static ProblemException upstreamFailed(String detail, @Nullable Throwable cause) {
    return new ProblemException(ProblemType.UPSTREAM_FAILED, detail, List.of(), null, cause);
  }

  /** 504: something that we depend on took too long. */
  public static ProblemException upstreamTimeout(String detail) {
    return new ProblemException(ProblemType.UPSTREAM_TIMEOUT, detail);
  }

  public ProblemType type() {
    return type;
  }

  /** {@code error.code} of OpenAI's envelope. */
  public String code() {
    return code;
  }

  /** What the caller is told. */
  public String detail() {
    return String.valueOf(getMessage());
  }

  public List<FieldError> errors() {
    return errors;
  }

  /** When the request may be repeated; null where time does not help. */
  public @Nullable Duration retryAfter() {
    return retryAfter;
  }
}
