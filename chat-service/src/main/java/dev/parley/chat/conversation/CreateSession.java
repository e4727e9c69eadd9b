package dev.parley.chat.conversation;

import dev.parley.chat.client.WebAddress;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Body of creating a session; all may be left out.
 *
 * @param extraContext told to the assistant before the conversation, up to 100,000 characters
 * @param tag the creator's own name for the visitor, up to 200 characters; finds their live session
 * @param expires lifetime in seconds, from 600 (ten minutes) to 7,776,000 (90 days)
 * @param contextLocation address of more context, http or https, read for every answer anew
 * @param metadata up to 32 pairs, passed on with each question
 */
record CreateSession(
    @Nullable String extraContext,
    @Nullable String tag,
    @Nullable Double expires,
    @Nullable String contextLocation,
    @Nullable Map<String, String> metadata) {

  static final CreateSession EMPTY = new CreateSession(null, null, null, null, null);

  private static final int MAX_CONTEXT = 100_000;
  private static final int MAX_TAG = 200;
  private static final int MAX_LOCATION = 2_048;
  private static final int MAX_PAIRS = 32;
  private static final int MAX_KEY = 64;
  private static final int MAX_VALUE = 2_000;
  private static final int SHORTEST = 600;
  private static final int LONGEST = 7_776_000;

  /**
   * @throws ProblemException 400 with every field that is not valid
   */
  CreateSession valid() {
    List<FieldError> errors = new ArrayList<>();
    text(errors, "extraContext", extraContext, MAX_CONTEXT);
    text(errors, "tag", tag, MAX_TAG);
    text(errors, "contextLocation", contextLocation, MAX_LOCATION);
    if (tag != null && tag.isBlank()) {
      errors.add(new FieldError("tag", "Expected at least one character."));
    }
    if (contextLocation != null && !WebAddress.isOne(contextLocation)) {
      errors.add(new FieldError("contextLocation", "Expected an http or https address."));
    }
    if (expires != null && !(expires >= SHORTEST && expires <= LONGEST)) {
      errors.add(
          new FieldError("expires", "Expected seconds from " + SHORTEST + " to " + LONGEST + "."));
    }
    if (metadata != null) {
      if (metadata.size() > MAX_PAIRS) {
        errors.add(new FieldError("metadata", "At most " + MAX_PAIRS + " pairs."));
      }
      metadata.forEach((key, value) -> pair(errors, key, value));
    }
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return this;
  }

  Duration lifetime(Duration otherwise) {
    return expires == null ? otherwise : Duration.ofMillis(Math.round(expires * 1_000));
  }

  private static void pair(List<FieldError> errors, String key, @Nullable String value) {
    if (key.isEmpty() || key.length() > MAX_KEY || key.indexOf('\0') >= 0) {
      errors.add(new FieldError("metadata", "Keys have 1 to " + MAX_KEY + " characters."));
    } else if (value == null) {
      errors.add(new FieldError("metadata." + key, "Expected a string."));
    } else {
      text(errors, "metadata." + key, value, MAX_VALUE);
    }
  }

  private static void text(
      List<FieldError> errors, String field, @Nullable String value, int longest) {
    if (value != null && value.length() > longest) {
      errors.add(new FieldError(field, "At most " + longest + " characters."));
    } else if (value != null && value.indexOf('\0') >= 0) {
      errors.add(new FieldError(field, "The character NUL cannot be kept."));
    }
  }
}
