package dev.parley.web.problem;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A multipart body that ends before its last boundary, or is not what it says to be. */
final class BrokenForm {

  private static final String PARSER = "org.jboss.resteasy.reactive.server.core.multipart.";
  private static final int DEEPEST = 10;

  private BrokenForm() {}

  /**
   * True of what the reader of forms threw itself. An error of the disk on the way there is none of
   * the caller's.
   */
  static boolean isCauseOf(Throwable failure) {
    @Nullable Throwable cause = failure;
    for (int depth = 0; cause != null && depth < DEEPEST; depth++) {
      StackTraceElement[] trace = cause.getStackTrace();
      boolean refused =
          cause instanceof IOException || cause.getClass().getName().startsWith(PARSER);
      if (refused && trace.length > 0 && trace[0].getClassName().startsWith(PARSER)) {
        return true;
      }
      cause = cause.getCause();
    }
    return false;
  }

  static ProblemException problem() {
    return ProblemException.invalid("The multipart body is cut off, or is not well-formed.");
  }
}
