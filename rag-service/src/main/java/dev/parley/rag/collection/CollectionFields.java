package dev.parley.rag.collection;

import com.fasterxml.jackson.databind.JsonNode;
import dev.parley.rag.chunking.ChunkMethod;
import dev.parley.rag.chunking.ParserConfig;
import dev.parley.rag.sql.Database;
import dev.parley.web.problem.FieldError;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a caller says of a collection, checked. What is null stays as it is, or is the default of a
 * new collection.
 *
 * @param context null also where it is to be none: then {@code clearsContext} says so
 * @param avatar an image as a data address
 * @param permission {@code me} or {@code team}
 */
public record CollectionFields(
    String name,
    @Nullable String context,
    boolean clearsContext,
    @Nullable List<String> tags,
    @Nullable String embeddingModel,
    @Nullable ChunkMethod chunkMethod,
    @Nullable ParserConfig parserConfig,
    @Nullable String avatar,
    @Nullable String permission) {

  private static final int LONGEST_NAME = 200;
  private static final int LONGEST_CONTEXT = 10_000;
  private static final int LONGEST_TAG = 100;
  private static final int MOST_TAGS = 64;

  /**
   * Reads {@code collectionName}, {@code context}, and {@code tags}, which may be text with commas
   * (as the reference prints it) or an array, and {@code embeddingModel}, {@code chunkMethod} and
   * {@code parserConfig}, which stay when they are not given.
   *
   * @throws ProblemException 400 that names every field which is not valid
   */
  static CollectionFields read(@Nullable JsonNode body) {
    if (body == null || !body.isObject()) {
      throw ProblemException.invalid("body", "A JSON object is needed.");
    }
    List<FieldError> errors = new ArrayList<>();
    String name = text(body, "collectionName", LONGEST_NAME, errors);
    if (errors.isEmpty() && (name == null || name.isBlank())) {
      errors.add(new FieldError("collectionName", "May not be blank."));
    }
    String context = text(body, "context", LONGEST_CONTEXT, errors);
    List<String> tags = tags(body.get("tags"), errors);
    String model = text(body, "embeddingModel", LONGEST_NAME, errors);
    String method = text(body, "chunkMethod", LONGEST_NAME, errors);
    if (name == null || !errors.isEmpty()) {
      throw ProblemException.invalid(errors);
    }
    JsonNode config = body.get("parserConfig");
    return new CollectionFields(
        name,
        context,
        body.path("context").isNull(),
        body.has("tags") ? tags : null,
        model,
        method == null ? null : ChunkMethod.of(method, "chunkMethod"),
        config == null || config.isNull() ? null : ParserConfig.of(config, "parserConfig"),
        null,
        null);
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
    String text = Database.withoutNul(value.textValue());
    if (text.length() > longest) {
      errors.add(new FieldError(field, "At most " + longest + " characters."));
    }
    return text;
  }

  private static List<String> tags(@Nullable JsonNode value, List<FieldError> errors) {
    if (value == null || value.isNull()) {
      return List.of();
    }
    List<String> given = new ArrayList<>();
    if (value.isTextual()) {
      given.addAll(List.of(value.textValue().split(",")));
    } else if (value.isArray()) {
      value.forEach(
          tag -> {
            if (tag.isTextual()) {
              given.add(tag.textValue());
            } else {
              errors.add(new FieldError("tags", "Expected strings in the array."));
            }
          });
    } else {
      errors.add(new FieldError("tags", "Expected a string with commas, or an array of strings."));
    }
    Set<String> tags = new LinkedHashSet<>();
    given.stream()
        .map(tag -> Database.withoutNul(tag).strip())
        .filter(tag -> !tag.isEmpty())
        .forEach(tags::add);
    if (tags.size() > MOST_TAGS) {
      errors.add(new FieldError("tags", "At most " + MOST_TAGS + " tags."));
    }
    if (tags.stream().anyMatch(tag -> tag.length() > LONGEST_TAG)) {
      errors.add(new FieldError("tags", "At most " + LONGEST_TAG + " characters a tag."));
    }
    return List.copyOf(tags);
  }
}
