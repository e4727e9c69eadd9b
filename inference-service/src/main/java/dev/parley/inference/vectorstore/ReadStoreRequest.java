package dev.parley.inference.vectorstore;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.parley.inference.file.FileIds;
import dev.parley.inference.vectorstore.AttachFiles.Wanted;
import dev.parley.web.problem.ProblemException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads the fields of requests; what is not offered is refused rather than left without effect. */
final class ReadStoreRequest {

  /** OpenAI's limits of metadata and attributes. */
  private static final int MOST_PAIRS = 16;

  private static final int LONGEST_KEY = 64;
  private static final int LONGEST_VALUE = 512;
  private static final int LONGEST_NAME = 200;
  private static final int LEAST_CHUNK = 100;
  private static final int MOST_CHUNK = 4096;

  private ReadStoreRequest() {}

  static ObjectNode object(@Nullable JsonNode body) {
    if (body == null || body.isNull()) {
      return JsonNodeFactory.instance.objectNode();
    }
    if (body instanceof ObjectNode object) {
      return object;
    }
    throw ProblemException.invalid("The body must be a JSON object.");
  }

  /** The name, if it is given; an empty one counts as none. */
  static @Nullable String name(ObjectNode body) {
    JsonNode name = body.path("name");
    if (name.isMissingNode() || name.isNull()) {
      return null;
    }
    if (!name.isTextual() || name.textValue().length() > LONGEST_NAME) {
      throw ProblemException.invalid("name", "A text of at most " + LONGEST_NAME + " characters.");
    }
    return name.textValue().isBlank() ? null : name.textValue().strip();
  }

  static void refuseExpiry(ObjectNode body) {
    if (body.hasNonNull("expires_after")) {
      throw ProblemException.invalid(
          "expires_after", "Not offered: a vector store stays until it is deleted.");
    }
  }

  /** Tokens of a chunk at most, where the strategy says it; null for ours. */
  static @Nullable Integer chunkTokens(ObjectNode body) {
    JsonNode strategy = body.path("chunking_strategy");
    if (strategy.isMissingNode() || strategy.isNull()) {
      return null;
    }
    switch (strategy.path("type").asText("")) {
      case "auto" -> {
        return null;
      }
      case "static" -> {
        JsonNode most = strategy.path("static").path("max_chunk_size_tokens");
        if (!most.canConvertToInt()
            || most.intValue() < LEAST_CHUNK
            || most.intValue() > MOST_CHUNK) {
          throw ProblemException.invalid(
              "chunking_strategy.static.max_chunk_size_tokens",
              "From " + LEAST_CHUNK + " to " + MOST_CHUNK + ".");
        }
        return most.intValue();
      }
      default ->
          throw ProblemException.invalid(
              "chunking_strategy.type", "Unknown value.", List.of("auto", "static"));
    }
  }

  /** Files are cut as their vector store says. */
  static void refuseOwnChunks(ObjectNode body) {
    JsonNode type = body.path("chunking_strategy").path("type");
    if (!type.isMissingNode() && !type.asText("").equals("auto")) {
      throw ProblemException.invalid(
          "chunking_strategy",
          "Not offered for a file: give it when the vector store is created.",
          List.of("auto"));
    }
  }

  /** Metadata of a vector store: texts only; null when none is given. */
  static @Nullable ObjectNode metadata(ObjectNode body) {
    return pairs(body, "metadata", "metadata", false);
  }

  /** Attributes of a file: texts, numbers and booleans. */
  static ObjectNode attributes(ObjectNode body, String field) {
    ObjectNode read = pairs(body, "attributes", field, true);
    return read == null ? JsonNodeFactory.instance.objectNode() : read;
  }

  private static @Nullable ObjectNode pairs(
      ObjectNode body, String property, String field, boolean plain) {
    JsonNode given = body.path(property);
    if (given.isMissingNode() || given.isNull()) {
      return null;
    }
    boolean isValid = given.isObject() && given.size() <= MOST_PAIRS;
    for (var pair : given.properties()) {
      JsonNode value = pair.getValue();
      isValid &=
          pair.getKey().length() <= LONGEST_KEY
              && pair.getKey().indexOf(0) < 0
              && (value.isTextual()
                  ? value.textValue().length() <= LONGEST_VALUE && value.textValue().indexOf(0) < 0
                  : plain && (value.isNumber() || value.isBoolean()));
    }
    if (!isValid) {
      throw ProblemException.invalid(
          field,
          "An object of at most "
              + MOST_PAIRS
              + " names of up to "
              + LONGEST_KEY
              + " characters and values of up to "
              + LONGEST_VALUE
              + ".");
    }
    return given.deepCopy();
  }

  /** One file that shall be put in. */
  static Wanted wanted(ObjectNode body) {
    refuseOwnChunks(body);
    return new Wanted(file(body.path("file_id"), "file_id"), attributes(body, "attributes"));
  }

  /** The files of a batch: {@code file_ids} with attributes for all, or {@code files}. */
  static List<Wanted> batch(ObjectNode body, int most) {
    refuseOwnChunks(body);
    List<Wanted> wanted = new ArrayList<>();
    JsonNode files = body.path("files");
    if (files.isArray()) {
      for (int at = 0; at < files.size(); at++) {
        ObjectNode one = object(files.get(at));
        refuseOwnChunks(one);
        wanted.add(
            new Wanted(
                file(one.path("file_id"), "files[" + at + "].file_id"),
                attributes(one, "files[" + at + "].attributes")));
      }
    } else {
      ObjectNode attributes = attributes(body, "attributes");
      ids(body).forEach(file -> wanted.add(new Wanted(file, attributes)));
    }
    Set<UUID> once = new HashSet<>();
    wanted.removeIf(one -> !once.add(one.file()));
    if (wanted.isEmpty() || wanted.size() > most) {
      throw ProblemException.invalid("file_ids", "From 1 to " + most + " files.");
    }
    return wanted;
  }

  /** The files that a new vector store shall have. */
  static List<UUID> ids(ObjectNode body) {
    JsonNode given = body.path("file_ids");
    if (!given.isMissingNode() && !given.isNull() && !given.isArray()) {
      throw ProblemException.invalid("file_ids", "Expected an array of ids.");
    }
    List<UUID> ids = new ArrayList<>();
    for (int at = 0; at < given.size(); at++) {
      ids.add(file(given.get(at), "file_ids[" + at + "]"));
    }
    return ids;
  }

  private static UUID file(JsonNode id, String field) {
    if (!id.isTextual()) {
      throw ProblemException.invalid(field, "Expected the id of a file.");
    }
    return FileIds.parse(id.textValue());
  }
}
