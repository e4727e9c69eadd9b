package dev.parley.inference.file;

import dev.parley.web.ids.Ids;
import dev.parley.web.problem.ProblemException;
import java.util.UUID;

/** Ids of files as OpenAI writes them: {@code file-} and the UUID's 32 hex digits. */
public final class FileIds {

  private static final String PREFIX = "file-";

  private FileIds() {}

  /** As it is shown. */
  public static String of(UUID id) {
    return PREFIX + id.toString().replace("-", "");
  }

  /**
   * As it is stored.
   *
   * @throws ProblemException 404 when the text is no id of a file
   */
  public static UUID parse(String text) {
    if (!text.startsWith(PREFIX)) {
      throw missing();
    }
    return Ids.parse(text.substring(PREFIX.length()), "The file");
  }

  static ProblemException missing() {
    return ProblemException.notFound("The file");
  }
}
