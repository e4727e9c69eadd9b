package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.file.FileIds;
import dev.parley.inference.file.StoredFiles;
import dev.parley.inference.media.MediaConfig;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;

/** Sees that the files of an input are there, so that the error names the input's own field. */
@Singleton
final class CheckFiles {

  private final StoredFiles files;
  private final MediaConfig config;

  CheckFiles(StoredFiles files, MediaConfig config) {
    this.files = files;
    this.config = config;
  }

  /** A file's id, and where it was given. */
  private record Named(String id, String field) {}

  /**
   * Looks each file up; blocks.
   *
   * @param input as {@link ReadInput} gives it
   * @throws ProblemException 400 that names the field, for a file that the account has not; 400
   *     before any is looked up, for more than a request may have
   */
  void check(UUID account, JsonNode input) {
    List<Named> named = namedIn(input);
    if (named.size() > config.most()) {
      throw ProblemException.invalid(
          "input", "More than " + config.most() + " files are not passed on.");
    }
    named.forEach(file -> requireFile(account, file));
  }

  private static List<Named> namedIn(JsonNode input) {
    List<Named> named = new ArrayList<>();
    for (int at = 0; at < input.size(); at++) {
      for (String member : new String[] {"content", "output"}) {
        addNamed(named, input.get(at).path(member), "input[" + at + "]." + member);
      }
    }
    return named;
  }

  private static void addNamed(List<Named> named, JsonNode parts, String field) {
    for (int at = 0; at < parts.size(); at++) {
      JsonNode id = parts.path(at).path(ReadInput.FILE);
      if (!id.isMissingNode() && !id.isNull()) {
        named.add(new Named(id.asText(), field + "[" + at + "]." + ReadInput.FILE));
      }
    }
  }

  private void requireFile(UUID account, Named file) {
    try {
      files.get(account, FileIds.parse(file.id()));
    } catch (ProblemException e) {
      throw e.type() == ProblemType.NOT_FOUND
          ? ProblemException.invalid(file.field(), "There is no such file.")
          : e;
    }
  }
}
