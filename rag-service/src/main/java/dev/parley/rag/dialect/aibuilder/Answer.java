package dev.parley.rag.dialect.aibuilder;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How the dialect answers what it could do. Errors have a code above 0 and a message, see {@link
 * dev.parley.web.problem.ProblemResponses}.
 *
 * @param code always 0
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record Answer<T>(int code, @Nullable T data) {

  /** Done, and there is nothing to tell. */
  record Done(int code) {}

  static final Done DONE = new Done(0);

  static <T> Answer<T> of(T data) {
    return new Answer<>(0, data);
  }
}
