package dev.parley.inference.openai;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.inference.file.FileIds;
import dev.parley.inference.file.StoredFiles;
import dev.parley.web.problem.ProblemException;
import dev.parley.web.problem.ProblemType;
import jakarta.inject.Singleton;
import java.util.UUID;

/** Sees that the files of an input are there, so that the error names the input's own field. */
@Singleton
final class CheckFiles {

  private final StoredFiles files;

  CheckFiles(StoredFiles files) {
    this.files = files;
  }

  /**
   * Looks each file up; blocks.
   *
   * @param input as {@link ReadInput} gives it
   * @throws ProblemException 400 that names the field, for a file that the account has not
   */
  void check(UUID account, JsonNode input) {
    for (int at = 0; at < input.size(); at++) {
      for (String member : new String[] {"content", "output"}) {
        check(account, input.get(at).path(member), "input[" + at + "]." + member);
      }
    }
  }

  private void check(UUID account, JsonNode parts, String field) {
    for (int at = 0; at < parts.size(); at++) {
      JsonNode id = parts.path(at).path(ReadInput.FILE);
      if (!id.isMissingNode() && !id.isNull()) {
        requireFile(account, id.asText(), field + "[" + at + "]." + ReadInput.FILE);
      }
    }
  }

  private void requireFile(UUID account, String id, String field) {
    try {
      files.get(account, FileIds.parse(id));
    } catch (ProblemException e) {
      throw e.type() == ProblemType.NOT_FOUND
          ? ProblemException.invalid(field, "There is no such file.")
          : e;
    }
  }
}
