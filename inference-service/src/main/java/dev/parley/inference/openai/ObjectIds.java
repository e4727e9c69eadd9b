package dev.parley.inference.openai;

import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import java.util.UUID;

/** Ids as OpenAI writes them: what the object is, an underscore, and the UUID's 32 hex digits. */
final class ObjectIds {

  private static final String RESPONSE = "resp_";

  private ObjectIds() {}

  static String response(UUID id) {
    return of(RESPONSE, id);
  }

  static String of(String prefix, UUID id) {
    return prefix + id.toString().replace("-", "");
  }

  /** The id of a response; 404 when the text is none. */
  static UUID parseResponse(String text) {
    if (!text.startsWith(RESPONSE)) {
      throw missing();
    }
    return Ids.parse(text.substring(RESPONSE.length()), "The response");
  }

  static ProblemException missing() {
    return ProblemException.notFound("The response");
  }
}
