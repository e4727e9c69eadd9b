package dev.parley.rag.document;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.parley.rag.sql.Database;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a document from JSON: the body of the single call, or one line of an upload. Unknown fields
 * are passed over; NUL characters, which no database can keep, are left out.
 */
@ApplicationScoped
class DocumentReader {

  static final int LONGEST_NAME = 500;
  static final int LONGEST_REFERENCE = 500;
  static final int LONGEST_TAG = 100;
  static final int MOST_TAGS = 64;
  static final int LONGEST_METADATA = 64 * 1024;

  private final DocumentConfig config;

  DocumentReader(DocumentConfig config) {
    this.config = config;
  }

  /**
   * Reads {@code name}, {@code contents}, {@code reference}, {@code tags} and {@code metadata}.
   *
   * @throws ProblemException 400 that names every field which is not valid
   */
  DocumentFields read(@Nullable JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ProblemException.invalid("body", "A JSON object is needed.");
    }
    List<FieldError> errors = new ArrayList<>();
    String name = required(body, "name", LONGEST_NAME, errors);
    String contents = required(body, "contents", config.longestContents(), errors);
    String reference = text(body, "reference", LONGEST_REFERENCE, errors);
    List<String> tags = tags(body.get("tags"), errors);
    JsonNode metadata = metadata(body.get("metadata"), errors);
    if (!errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    return new DocumentFields(name, contents, reference, tags, metadata);
  }

  private static String required(
      JsonNode body, String field, int longest, List<FieldError> errors) {
    int before = errors.size();
    String text = text(body, field, longest, errors);
    if (text != null && !Database.withoutNul(text).isBlank()) {
      return text;
    }
    if (errors.size() == before) {
      errors.add(new FieldError(field, "May not be missing or blank."));
    }
    return "";
  }

  private static @Nullable String text(
      JsonNode body, String field, int longest, List<FieldError> errors) {
    JsonNode value = body.get(field);
    if (value == null || value.isNull()) {
      return null;
    }
    if (!value.isTextual()) {
      errors.add(new FieldError(field, "Expected a string."));
      return null;
    }
    if (value.textValue().length() > longest) {
      errors.add(new FieldError(field, "At most " + longest + " characters."));
    }
    return value.textValue();
  }

  private static List<String> tags(@Nullable JsonNode value, List<FieldError> errors) {
    List<String> tags = new ArrayList<>();
    if (value == null || value.isNull()) {
      return tags;
    }
    if (!value.isArray()) {
      errors.add(new FieldError("tags", "Expected an array of strings."));
      return tags;
    }
    if (value.size() > MOST_TAGS) {
      errors.add(new FieldError("tags", "At most " + MOST_TAGS + " tags."));
      return tags;
    }
    for (int at = 0; at < value.size(); at++) {
      JsonNode tag = value.get(at);
      if (!tag.isTextual() || Database.withoutNul(tag.textValue()).isBlank()) {
        errors.add(new FieldError("tags[" + at + "]", "Expected a string that is not blank."));
      } else if (tag.textValue().length() > LONGEST_TAG) {
        errors.add(new FieldError("tags[" + at + "]", "At most " + LONGEST_TAG + " characters."));
      } else {
        tags.add(tag.textValue());
      }
    }
    return tags;
  }

  private static JsonNode metadata(@Nullable JsonNode value, List<FieldError> errors) {
    if (value == null || value.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (!value.isObject()) {
      errors.add(new FieldError("metadata", "Expected an object."));
    } else if (value.toString().length() > LONGEST_METADATA) {
      errors.add(
          new FieldError("metadata", "At most " + LONGEST_METADATA + " characters as JSON."));
    } else if (hasNumberOutOfRange(value)) {
      errors.add(new FieldError("metadata", "A number is larger than a double can be."));
    }
    return value;
  }

  /** Such as 1e400, which is read as infinite; JSON has no such number. */
  private static boolean hasNumberOutOfRange(JsonNode value) {
    if (value.isFloatingPointNumber()) {
      return !Double.isFinite(value.doubleValue());
    }
    for (JsonNode inner : value) {
      if (hasNumberOutOfRange(inner)) {
        return true;
      }
    }
    return false;
  }
}
