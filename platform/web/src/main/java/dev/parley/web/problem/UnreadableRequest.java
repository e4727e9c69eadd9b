package dev.parley.web.problem;

import org.jspecify.annotations.Nullable;

/** What the HTTP library throws for a request that it cannot read, and does not call so. */
final class UnreadableRequest {

  private static final String MULTIPART = "org.jboss.resteasy.reactive.server.core.multipart.";
  private static final String MEDIA_TYPE =
      "org.jboss.resteasy.reactive.common.headers.MediaTypeHeaderDelegate";

  private UnreadableRequest() {}

  /** The problem, when the failure comes from there and not from what it calls; else null. */
  static @Nullable ProblemException problem(Throwable failure) {
    StackTraceElement[] stack = failure.getStackTrace();
    if (stack.length == 0 || failure instanceof Error) {
      return null;
    }
    String thrower = stack[0].getClassName();
    if (thrower.startsWith(MULTIPART)) {
      return ProblemException.invalid(
          "The form cannot be read: its parts are not well-formed, or it breaks off.");
    }
    if (thrower.startsWith(MEDIA_TYPE)) {
      return ProblemException.invalid("A header that should name a media type does not.");
    }
    return null;
  }
}
