package dev.parley.web.problem;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One field of a request that is not valid. Never carries the rejected value: it may be a secret.
 *
 * @param field path of the field in the request, such as {@code parameters.flags[0]}
 * @param message what is expected of it
 * @param allowed the values that are allowed, where they can be listed
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record FieldError(String field, String message, @Nullable List<String> allowed) {

  public FieldError(String field, String message) {
    this(field, message, null);
  }
}
