package dev.parley.inference.file;

import dev.parley.inference.file.StoredFiles.NewFile;
import dev.parley.web.problem.ProblemException;
import jakarta.inject.Singleton;
import java.time.Clock;
import java.time.Instant;
import java.util.List;
import org.jboss.resteasy.reactive.multipart.FileUpload;
import org.jspecify.annotations.Nullable;

/** Checks the parts of an upload. */
@Singleton
final class ReadUpload {

  /** Those with which OpenAI takes uploads. */
  static final List<String> PURPOSES =
      List.of("assistants", "batch", "fine-tune", "vision", "user_data", "evals");

  private static final int LONGEST_NAME = 255;

  /** OpenAI's bounds: an hour, and thirty days. */
  private static final long LEAST_SECONDS = 3600;

  private static final long MOST_SECONDS = 2_592_000;

  /** Control characters, and those that turn the direction of what follows. */
  private static final String PRETENCE = "[\\p{Cntrl}\\u200E\\u200F\\u202A-\\u202E\\u2066-\\u2069]";

  private final Clock clock;

  ReadUpload(Clock clock) {
    this.clock = clock;
  }

  /**
   * A file to keep.
   *
   * @throws ProblemException 400 that names the part
   */
  NewFile read(
      @Nullable FileUpload file,
      @Nullable String purpose,
      @Nullable String anchor,
      @Nullable String seconds) {
    if (file == null) {
      throw ProblemException.invalid("file", "A file part of this name is needed.");
    }
    if (purpose == null || !PURPOSES.contains(purpose)) {
      throw ProblemException.invalid("purpose", "Unknown value.", PURPOSES);
    }
    if (file.size() == 0) {
      throw ProblemException.invalid("file", "The file is empty.");
    }
    return new NewFile(
        nameOf(file.fileName()),
        purpose,
        file.uploadedFile(),
        file.size(),
        expiry(anchor, seconds));
  }

  private @Nullable Instant expiry(@Nullable String anchor, @Nullable String seconds) {
    if (anchor == null && seconds == null) {
      return null;
    }
    if (!"created_at".equals(anchor)) {
      throw ProblemException.invalid(
          "expires_after[anchor]", "Unknown value.", List.of("created_at"));
    }
    try {
      long after = Long.parseLong(String.valueOf(seconds));
      if (after >= LEAST_SECONDS && after <= MOST_SECONDS) {
        return clock.instant().plusSeconds(after);
      }
    } catch (NumberFormatException e) {
      // as out of bounds
    }
    throw ProblemException.invalid(
        "expires_after[seconds]", "From " + LEAST_SECONDS + " to " + MOST_SECONDS + ".");
  }

  /** The last part of a path, without what could deceive; clients escape quotes and line breaks. */
  private static String nameOf(@Nullable String given) {
    String name =
        given == null
            ? ""
            : given
                .replace("%22", "\"")
                .replace("%0D", "")
                .replace("%0A", "")
                .replaceAll(PRETENCE, "");
    name = name.substring(Math.max(name.lastIndexOf('/'), name.lastIndexOf('\\')) + 1).strip();
    if (name.isEmpty() || name.length() > LONGEST_NAME) {
      throw ProblemException.invalid(
          "file", "The file needs a name of 1 to " + LONGEST_NAME + " characters.");
    }
    return name;
  }
}
